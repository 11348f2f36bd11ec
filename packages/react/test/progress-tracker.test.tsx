// @vitest-environment jsdom
import type { Snapshot } from '@progress/core'
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import axe from 'axe-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ConnectionBadge, ProgressBar, ProgressTracker, type Tracked } from '../src/index.ts'
import { watched } from './any-watched.ts'

afterEach(cleanup)

const plan = [
  { id: 'barcode_check', title: 'Checking for barcode' },
  { id: 'cache_check', title: 'Checking cache', tier: 1 },
  { id: 'ai_research', title: 'Performing AI research', tier: 4, optional: true },
]
const running: Partial<Snapshot> = {
  plan,
  status: 'active',
  percent: 41.6,
  stage: 'cache_check',
  message: 'Checking cache',
  stages: { barcode_check: { status: 'completed' }, cache_check: { status: 'active', message: 'Looking it up' } },
}
const error = { code: 'product_not_found', message: 'No product has this barcode.', retryable: true }
const ended = { stages: { ...running.stages, cache_check: { status: 'completed' as const } } }

const tracked = (parts: Partial<Snapshot>, more: Partial<Tracked<never>> = {}): Tracked<never> => {
  const snapshot = watched({ plan, ...parts })
  const isActive = !['completed', 'failed', 'cancelled'].includes(snapshot.status)
  const controls = { cancel: vi.fn(), pause: vi.fn(), resume: vi.fn(), retry: vi.fn() }
  const { status } = snapshot
  return { snapshot: snapshot as never, status, isActive, slow: false, error: snapshot.error, ...controls, ...more }
}
const refused = { snapshot: undefined, status: 'failed' as const, isActive: false, slow: false, error }
const states: Record<string, Tracked<never>> = {
  idle: { snapshot: undefined, status: 'idle', isActive: false, slow: false, error: undefined },
  starting: { snapshot: undefined, status: 'pending', isActive: true, slow: false, error: undefined },
  pending: tracked({}),
  active: tracked(running),
  slow: tracked(running, { slow: true }),
  paused: tracked({ ...running, status: 'paused' }),
  cancelling: tracked({ ...running, status: 'cancelling' }),
  completed: tracked({ ...running, ...ended, status: 'completed', percent: 100 }),
  'completed in part': tracked({ ...running, ...ended, status: 'completed', percent: 67, outcome: 'partial' }),
  failed: tracked({ ...running, status: 'failed', error }),
  cancelled: tracked({ ...running, status: 'cancelled' }),
  refused,
  lost: tracked(running, { isActive: false, error: { code: 'network', message: 'Unreachable', retryable: true } }),
}
const all = ['cancel', 'pause', 'resume', 'retry'] as const
const show = (progress: Tracked<never>) =>
  render(
    <main>
      <h1>Scan</h1>
      <ProgressTracker progress={progress} title="Scan" controls={all}>
        <p>So far</p>
      </ProgressTracker>
      <ConnectionBadge />
    </main>,
  )

describe.each(Object.entries(states))('a tracker that is %s', (_name, progress) => {
  it('gives axe nothing to find', async () => {
    show(progress)
    document.documentElement.lang = 'en'
    document.title = 'Scan'
    const { violations } = await axe.run(document, { rules: { 'color-contrast': { enabled: false } } })
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  })

  it('has one polite live region, one alert, and at most one current step', () => {
    const { container } = show(progress)
    expect(container.querySelectorAll('[role=status], [aria-live=polite]')).toHaveLength(1)
    expect(container.querySelectorAll('[role=alert], [aria-live=assertive]')).toHaveLength(1)
    expect(container.querySelectorAll('[aria-current=step]').length).toBe(
      progress.snapshot?.stage && progress.status !== 'idle' && !/^(com|fai|cancelled)/.test(progress.status) ? 1 : 0,
    )
  })
})

const buttons = (): string[] => screen.queryAllByRole('button').map(({ textContent }) => textContent)

describe('ProgressTracker', () => {
  it('shows stages with title, message, tier and state', () => {
    show(tracked(running))
    const stages = screen.getAllByRole('listitem').map(({ textContent }) => textContent)
    expect(stages).toEqual([
      'Checking for barcodedone',
      'Checking cacheLooking it upTier 1in progress',
      'Performing AI researchTier 4not started',
    ])
  })

  it('shows the percentage beside the message once it is known', () => {
    show(tracked(running))
    expect(screen.getByText('42%')).toBeDefined()
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('42')
    cleanup()
    show(tracked({ status: 'active' }))
    expect(screen.queryByText('0%')).toBeNull()
    expect(screen.getByRole('progressbar').hasAttribute('aria-valuenow')).toBe(false)
  })

  it('says what takes longer than expected', () => {
    show(tracked(running, { slow: true }))
    expect(screen.getAllByText('Scan is taking longer than expected. Please wait…')).not.toHaveLength(0)
  })

  // Feature: sdk, Property 13: every error that reaches the client is shown to the user.
  it('shows every error in an alert, with its own words', () => {
    show(refused)
    expect(screen.getByRole('alert').textContent).toBe('No product has this barcode.')
    cleanup()
    const labels = { error: ({ code }: { code: string }) => `Fehler: ${code}` }
    render(<ProgressTracker progress={refused} labels={labels} />)
    expect(screen.getByRole('alert').textContent).toBe('Fehler: product_not_found')
  })

  it('offers what may be asked for now', () => {
    const offered = (name: string): string[] => {
      show(states[name] ?? refused)
      const found = buttons()
      cleanup()
      return found
    }
    expect(offered('active')).toEqual(['Pause', 'Cancel'])
    expect(offered('paused')).toEqual(['Resume', 'Cancel'])
    expect(offered('cancelling')).toEqual([])
    expect(offered('completed')).toEqual([])
    expect(offered('failed')).toEqual(['Try again'])
    expect(offered('cancelled')).toEqual(['Try again'])
    expect(offered('lost')).toEqual(['Try again'])
  })

  it('offers only what the workflow takes', () => {
    render(<ProgressTracker progress={tracked(running)} controls={[]} />)
    expect(buttons()).toEqual([])
    cleanup()
    render(<ProgressTracker progress={tracked(running)} />)
    expect(buttons()).toEqual(['Cancel'])
  })

  it('does not offer to try again what would fail again, unless it is told how', () => {
    const progress = { ...refused, error: { ...error, retryable: false }, retry: vi.fn() }
    render(<ProgressTracker progress={progress} />)
    expect(buttons()).toEqual([])
    cleanup()
    const onRetry = vi.fn()
    render(<ProgressTracker progress={progress} onRetry={onRetry} />)
    fireEvent.click(screen.getByRole('button'))
    expect(onRetry).toHaveBeenCalledExactlyOnceWith()
  })

  it('asks the session, or whom it is told to', () => {
    const progress = tracked(running)
    const { rerender } = render(<ProgressTracker progress={progress} />)
    fireEvent.click(screen.getByText('Cancel'))
    expect(progress.cancel).toHaveBeenCalledExactlyOnceWith()
    const onCancel = vi.fn()
    rerender(<ProgressTracker progress={progress} onCancel={onCancel} />)
    fireEvent.click(screen.getByText('Cancel'))
    expect(onCancel).toHaveBeenCalledOnce()
    expect(progress.cancel).toHaveBeenCalledOnce()
  })

  it('shows what is known of the result below the stages', () => {
    render(
      <ProgressTracker progress={tracked({ ...running, partial: { name: 'Oat bar' } })}>
        {({ partial }) => <p>{String((partial as Record<string, unknown>).name)}</p>}
      </ProgressTracker>,
    )
    expect(screen.getByText('Oat bar')).toBeDefined()
  })

  it('draws a stage with the icon that it is given', () => {
    render(<ProgressTracker progress={tracked(running)} icons={{ cache_check: <b>C</b> }} />)
    const [barcode, cache] = screen.getAllByRole('listitem')
    expect(within(cache as HTMLElement).getByText('C')).toBeDefined()
    expect(barcode?.querySelector('.progress-stage-icon path')?.getAttribute('d')).toMatch(/^M4 6v12/)
  })

  it('leaves the focus where it is', () => {
    const { rerender } = render(<ProgressTracker progress={tracked({})} />)
    const input = document.body.appendChild(document.createElement('input'))
    input.focus()
    for (const progress of Object.values(states)) {
      rerender(<ProgressTracker progress={progress} />)
      expect(document.activeElement).toBe(input)
    }
    input.remove()
  })
})

describe('ProgressBar', () => {
  it('stops where an error stops it', () => {
    render(<ProgressBar snapshot={watched({ status: 'failed', percent: 42 })} />)
    const bar = screen.getByRole('progressbar')
    expect(bar.getAttribute('aria-valuenow')).toBe('42')
    expect(bar.style.getPropertyValue('--progress-value')).toBe('42%')
  })
})
