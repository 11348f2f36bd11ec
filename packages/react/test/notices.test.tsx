// @vitest-environment jsdom
import type { Snapshot } from '@progress/core'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import type { ReactElement } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NoticeSettings, type SessionsOf, useNotices } from '../src/index.ts'
import { watched } from './any-watched.ts'

/** What was shown beside the page, and what sounded. */
let shown: string[]
let sounds: number
let answer: NotificationPermission
let looked: boolean

class FakeNotification {
  static permission: NotificationPermission = 'default'
  static requestPermission = async (): Promise<NotificationPermission> => {
    FakeNotification.permission = answer
    return answer
  }
  onclick: (() => void) | undefined
  constructor(title: string, { body, tag }: NotificationOptions) {
    shown.push(`${title}: ${body} (${tag})`)
  }
}
const param = {
  setValueAtTime: vi.fn(),
  linearRampToValueAtTime: vi.fn(),
  exponentialRampToValueAtTime: vi.fn(),
  value: 0,
}
const node = { connect: (next: unknown) => next, start: vi.fn(), stop: vi.fn(), frequency: param, gain: param }
class FakeAudioContext {
  currentTime = 0
  destination = {}
  createOscillator = () => node
  createGain = () => node
  resume = async () => undefined
  close = async () => undefined
  constructor() {
    sounds += 1
  }
}

beforeEach(() => {
  shown = []
  sounds = 0
  answer = 'granted'
  looked = false
  FakeNotification.permission = 'default'
  localStorage.clear()
  vi.stubGlobal('Notification', FakeNotification)
  vi.stubGlobal('AudioContext', FakeAudioContext)
  vi.spyOn(document, 'hasFocus').mockImplementation(() => looked)
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  cleanup()
})

function Page({ sessions }: { readonly sessions: SessionsOf<Snapshot> }): ReactElement {
  const notices = useNotices(sessions, { titleOf: ({ sessionId }) => `Holiday ${sessionId}` })
  return <NoticeSettings notices={notices} />
}
const running = watched({ status: 'active', seq: 1 })
const done = { ...running, seq: 2, status: 'completed' } as const
const press = (name: string): Promise<void> => act(async () => screen.getByRole('button', { name }).click())
const pressed = (name: string): string | null => screen.getByRole('button', { name }).getAttribute('aria-pressed')
const end = (rerender: (page: ReactElement) => void): Promise<void> =>
  act(async () => rerender(<Page sessions={done} />))

describe('notices', () => {
  it('are off until somebody asks for them, and the browser is not asked before that', async () => {
    const ask = vi.spyOn(FakeNotification, 'requestPermission')
    const { rerender } = render(<Page sessions={running} />)
    expect([pressed('Sound'), pressed('Notification')]).toEqual(['false', 'false'])
    await end(rerender)
    expect([shown, sounds]).toEqual([[], 0])
    expect(ask).not.toHaveBeenCalled()
  })

  it('are given once for each end, by what was asked for', async () => {
    const { rerender } = render(<Page sessions={running} />)
    await press('Notification')
    await end(rerender)
    await act(async () => rerender(<Page sessions={{ ...done, seq: 3 }} />))
    expect(shown).toEqual(['Holiday a: Done. (a)'])
    expect(sounds).toBe(0)
  })

  it('sound as they are asked for, and at the end', async () => {
    const { rerender } = render(<Page sessions={running} />)
    await press('Sound')
    expect(sounds).toBe(1)
    await end(rerender)
    expect([shown, sounds]).toEqual([[], 2])
  })

  it('are not given while the page is looked at', async () => {
    looked = true
    const { rerender } = render(<Page sessions={running} />)
    await press('Sound')
    await press('Notification')
    await end(rerender)
    expect([shown, sounds]).toEqual([[], 1])
  })

  it('are remembered for the next visit, and switched off again', async () => {
    render(<Page sessions={running} />)
    await press('Sound')
    await press('Notification')
    cleanup()
    render(<Page sessions={running} />)
    expect([pressed('Sound'), pressed('Notification')]).toEqual(['true', 'true'])
    await press('Notification')
    cleanup()
    render(<Page sessions={running} />)
    expect([pressed('Sound'), pressed('Notification')]).toEqual(['true', 'false'])
  })

  it('say where the browser will not have them', async () => {
    answer = 'denied'
    render(<Page sessions={running} />)
    await press('Notification')
    expect(pressed('Notification')).toBe('false')
    expect(screen.getByRole('status').textContent).toBe('Your browser does not allow notifications of this page.')
  })

  it('tell of each session of a topic', async () => {
    const other = { ...running, sessionId: 'b' }
    const { rerender } = render(
      <Page
        sessions={
          new Map([
            ['a', running],
            ['b', other],
          ])
        }
      />,
    )
    await press('Notification')
    const failed = { ...other, status: 'failed', error: { code: 'x', message: 'Broken.', retryable: false } } as const
    await act(async () =>
      rerender(
        <Page
          sessions={
            new Map<string, Snapshot>([
              ['a', done],
              ['b', failed],
            ])
          }
        />,
      ),
    )
    expect(shown).toEqual(['Holiday a: Done. (a)', 'Holiday b: Broken. (b)'])
  })

  it('come from one tab of those that follow the session', async () => {
    const held = new Set<string>()
    const locks = {
      request: async (name: string, _options: unknown, work: (lock: unknown) => unknown) => {
        const isFree = !held.has(name)
        held.add(name)
        void work(isFree ? {} : null)
      },
    }
    vi.stubGlobal('navigator', { ...navigator, locks })
    localStorage.setItem('progress-notices', '{"sound":true}')
    const tabs = [render(<Page sessions={running} />), render(<Page sessions={running} />)]
    for (const { rerender } of tabs) await end(rerender)
    expect(sounds).toBe(1)
  })

  it('do without what the browser has not, and with what cannot be read', async () => {
    localStorage.setItem('progress-notices', '{')
    vi.stubGlobal('AudioContext', undefined)
    delete (globalThis as { AudioContext?: unknown }).AudioContext
    delete (globalThis as { Notification?: unknown }).Notification
    render(<Page sessions={running} />)
    expect(screen.queryByRole('button', { name: 'Notification' })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Sound' }))
    expect(pressed('Sound')).toBe('true')
  })
})
