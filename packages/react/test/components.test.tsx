// @vitest-environment jsdom
import type { Snapshot } from '@progress/core'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  ActivityFeed,
  CurrentItem,
  ErrorList,
  Eta,
  LiveBadge,
  Milestones,
  StatCounters,
  SummaryCards,
} from '../src/index.ts'
import { watched } from './any-watched.ts'

afterEach(() => {
  vi.useRealTimers()
  cleanup()
})

const counts = { total: 7, pending: 1, active: 1, waiting: 1, completed: 2, failed: 1, skipped: 1, cancelled: 0 }
const text = (selector: string): (string | null)[] =>
  [...document.querySelectorAll(selector)].map(({ textContent }) => textContent)

/** React hears of it by the name that jsdom's styles let it guess. */
const endAnimation = (element: HTMLElement): void => {
  for (const name of ['animationend', 'webkitAnimationEnd']) fireEvent(element, new Event(name, { bubbles: true }))
}

describe('SummaryCards', () => {
  it('shows how many items stand where, and how many are done', () => {
    render(<SummaryCards counts={counts} />)
    expect(text('.progress-card')).toEqual(['Completed2', 'Processing2', 'Pending1', 'Failed1', 'Left out1'])
    expect(screen.getByText('4 of 7 processed')).toBeDefined()
  })

  it('has its four cards before anything is known', () => {
    render(<SummaryCards counts={undefined} />)
    expect(text('.progress-card')).toEqual(['Completed0', 'Processing0', 'Pending0', 'Failed0'])
    expect(screen.queryByText(/of/)).toBeNull()
  })
})

describe('StatCounters', () => {
  it('pulses where a number changes, once for all that comes meanwhile, and not at first', () => {
    const names = { processed: 'Processed', errors: 'Errors' }
    const { rerender } = render(<StatCounters counters={{ processed: 1 }} names={names} />)
    const pulses = (): (string | null)[] => text('[data-changed]')
    expect(pulses()).toEqual([])
    rerender(<StatCounters counters={{ processed: 2 }} names={names} />)
    rerender(<StatCounters counters={{ processed: 3 }} names={names} />)
    expect(pulses()).toEqual(['3'])
    endAnimation(screen.getByText('3'))
    expect(pulses()).toEqual([])
    expect(text('dt')).toEqual(['Processed', 'Errors'])
    expect(text('dd')).toEqual(['3', '0'])
  })

  it('writes great numbers so that they can be read', () => {
    render(<StatCounters counters={{ bytes: 1_234_567 }} />)
    expect(text('dd')).toEqual(['1,234,567'])
  })

  it('is not there where nothing is counted', () => {
    expect(render(<StatCounters counters={{}} />).container.innerHTML).toBe('')
  })
})

describe('LiveBadge', () => {
  it('says in a word whether what is shown goes on now', () => {
    const connection = { state: 'live', stale: false } as const
    const { rerender, container } = render(<LiveBadge progress={{ status: 'active', connection }} />)
    expect(container.textContent).toBe('Live')
    rerender(<LiveBadge progress={{ status: 'completed', connection }} labels={{ live: { ended: 'Aus' } as never }} />)
    expect(container.textContent).toBe('Aus')
    rerender(<LiveBadge progress={{ status: 'idle', connection }} />)
    expect(container.textContent).toBe('')
  })
})

describe('Eta', () => {
  const NOW = 1_800_000_000_000
  const at = (parts: Partial<Snapshot>) => ({ snapshot: watched({ status: 'active', ...parts }) })

  it('tells in words how long it still takes, and counts down by itself', () => {
    vi.useFakeTimers({ now: NOW })
    const { container } = render(<Eta progress={at({ endAt: NOW + 62_000 })} />)
    expect(container.textContent).toBe('about 2 min left')
    act(() => void vi.advanceTimersByTime(10_000))
    expect(container.textContent).toBe('about 55 s left')
    act(() => void vi.advanceTimersByTime(43_000))
    expect(container.textContent).toBe('a few seconds left')
    act(() => void vi.advanceTimersByTime(20_000))
    expect(container.textContent).toBe('')
  })

  it('goes by the server’s clock, as its events show it', () => {
    vi.useFakeTimers({ now: NOW })
    const ahead = NOW + 3_600_000
    const endAt = ahead + 120_000
    const { container, rerender } = render(<Eta progress={at({ seq: 4, updatedAt: ahead - 60_000, endAt })} />)
    rerender(<Eta progress={at({ seq: 5, updatedAt: ahead, endAt })} />)
    expect(container.textContent).toBe('about 2 min left')
    // What comes late does not turn the clock back.
    rerender(<Eta progress={at({ seq: 6, updatedAt: ahead - 30_000, endAt })} />)
    expect(container.textContent).toBe('about 2 min left')
  })

  it('is nothing while it is paused, stale or unknown', () => {
    vi.useFakeTimers({ now: NOW })
    const endAt = NOW + 30_000
    const { container, rerender } = render(<Eta progress={at({})} />)
    for (const progress of [
      at({}),
      at({ endAt, status: 'paused' }),
      { ...at({ endAt }), connection: { stale: true } },
      { snapshot: undefined },
    ]) {
      rerender(<Eta progress={progress} />)
      expect(container.textContent).toBe('')
    }
    rerender(<Eta progress={at({ endAt })} />)
    expect(container.textContent).toBe('about 30 s left')
  })

  it('asks for no time once nobody looks', () => {
    vi.useFakeTimers({ now: NOW })
    const { unmount } = render(<Eta progress={at({ endAt: NOW + 30_000 })} />)
    expect(vi.getTimerCount()).toBe(1)
    unmount()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('ActivityFeed', () => {
  const session = watched({
    seq: 1,
    createdAt: 1_000,
    items: { 'a.jpg': { status: 'completed', endedAt: Date.UTC(2030, 0, 1, 12, 3, 59) } },
  })

  it('is a log, the newest first, which leaves speaking to others unless it is told to', () => {
    const { rerender } = render(<ActivityFeed sessions={session} />)
    const log = screen.getByRole('log', { name: 'Activity' })
    expect(text('.progress-feed-message')).toEqual(['a.jpg: done', 'Created'])
    expect(log.getAttribute('aria-live')).toBe('off')
    rerender(<ActivityFeed sessions={session} live="polite" />)
    expect(log.getAttribute('aria-live')).toBe('polite')
  })

  it('tells the time to the second, and by a word what sort of news it is', () => {
    render(<ActivityFeed sessions={session} />)
    expect(text('time')[0]).toMatch(/^\d\d:\d\d:59$/)
    expect(text('.progress-feed-badge')).toEqual(['Success', 'News'])
  })

  it('lets in what is new with a slide, and not what was there', () => {
    const { rerender } = render(<ActivityFeed sessions={session} />)
    expect(text('[data-new]')).toEqual([])
    const line = { timestamp: Date.UTC(2030, 0, 2), level: 'warn', message: 'It waits' } as const
    rerender(<ActivityFeed sessions={{ ...session, seq: 2, log: [line] }} />)
    expect(text('[data-new] .progress-feed-message')).toEqual(['It waits'])
  })

  it('is bounded, and leads to what it is about', () => {
    const onOpen = vi.fn()
    const items = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [
        `f${index}`,
        { status: 'completed' as const, endedAt: 2_000 + index },
      ]),
    )
    const words = { subject: () => 'Holiday' }
    render(<ActivityFeed sessions={new Map([['a', { ...session, items }]])} limit={20} words={words} onOpen={onOpen} />)
    expect(text('.progress-feed-message')).toHaveLength(20)
    fireEvent.click(screen.getAllByRole('button', { name: 'Holiday' })[0] as HTMLElement)
    expect(onOpen).toHaveBeenCalledExactlyOnceWith('a', 'f499')
  })

  it('says that there is no news yet', () => {
    render(<ActivityFeed sessions={undefined} />)
    expect(screen.getByText('What happens is noted here.')).toBeDefined()
  })
})

describe('CurrentItem', () => {
  const items = {
    'a.jpg': { status: 'active', startedAt: 1 },
    'b.jpg': { status: 'active', startedAt: 2, name: 'Beach' },
  } as const

  it('names what was begun last, and how many others are worked on', () => {
    const { container } = render(<CurrentItem snapshot={watched({ status: 'active', items })} />)
    expect(container.textContent).toBe('Now: Beach and 1 more')
  })

  it('keeps its place, and names nothing, once the session has ended', () => {
    const { container } = render(<CurrentItem snapshot={watched({ status: 'failed', items })} />)
    expect(container.textContent).toBe('')
    expect(container.querySelector('p')).not.toBeNull()
  })
})

describe('Milestones', () => {
  const at = (completed: number, status: Snapshot['status'] = 'active') =>
    watched({ status, counts: { ...watched().counts, total: 40, completed, pending: 40 - completed } })

  it('says every tenth, what comes too soon together, and the end at once', () => {
    vi.useFakeTimers()
    const { rerender } = render(<Milestones snapshot={at(8)} />)
    const told = (): string | null => screen.getByRole('status').textContent
    expect(told()).toBe('')
    rerender(<Milestones snapshot={at(11)} />)
    expect(told()).toBe('10 of 40 processed.')
    for (const done of [20, 31]) rerender(<Milestones snapshot={at(done)} />)
    act(() => void vi.advanceTimersByTime(2_999))
    expect(told()).toBe('10 of 40 processed.')
    act(() => void vi.advanceTimersByTime(1))
    expect(told()).toBe('30 of 40 processed.')
    rerender(<Milestones snapshot={at(40, 'completed')} />)
    expect(told()).toBe('40 of 40 worked.')
  })

  it('says each so many where it is told how many', () => {
    const { rerender } = render(<Milestones snapshot={at(8)} every={4} />)
    rerender(<Milestones snapshot={at(13)} every={4} />)
    expect(screen.getByRole('status').textContent).toBe('12 of 40 processed.')
  })
})

describe('ErrorList', () => {
  const fault = { code: 'image_corrupt', message: 'The picture breaks off.', retryable: false }
  const failed = (count: number): Snapshot['items'] =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `f${index}`,
        { status: 'failed', endedAt: index + 1, error: fault },
      ]),
    )

  it('shows what failed, the newest first, and how many more there are', () => {
    const onRetry = vi.fn()
    render(<ErrorList snapshot={watched({ items: failed(5) })} limit={2} onRetry={onRetry} />)
    expect(text('.progress-errors-text')).toEqual(['f4The picture breaks off.', 'f3The picture breaks off.'])
    expect(screen.getByText('and 3 more')).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: 'Try the failed ones again' }))
    expect(onRetry).toHaveBeenCalledExactlyOnceWith()
  })

  it('offers nothing to try again where nothing has failed', () => {
    render(<ErrorList snapshot={watched()} onRetry={vi.fn()} />)
    expect(screen.getByText('Nothing has gone wrong.')).toBeDefined()
    expect(screen.queryByRole('button')).toBeNull()
  })
})
