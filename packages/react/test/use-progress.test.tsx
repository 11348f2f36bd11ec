// @vitest-environment jsdom
import { act, cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import { Activity, type ReactElement, type ReactNode, StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProgressProvider, type ProgressState, type UseProgressOptions, useProgress } from '../src/index.ts'
import { bar, createStack, type Stack, scan } from './stack.ts'
import './patience.ts'

let stack: Stack
beforeEach(() => {
  stack = createStack()
})
afterEach(async () => {
  cleanup()
  await stack.close()
})

const Strict = ({ children }: { children?: ReactNode }): ReactElement => (
  <StrictMode>
    <ProgressProvider client={stack.client}>{children}</ProgressProvider>
  </StrictMode>
)
const hook = (options?: UseProgressOptions<typeof scan>) =>
  renderHook(() => useProgress(scan, options), { wrapper: Strict })
type Hook = { readonly current: ProgressState<typeof scan> }

const start = (result: Hook) => act(async () => void result.current.start({ barcode: '4006381333931' }))
const starts = (): string[] => stack.requests.filter((request) => request === 'POST /workflows/scan')

function Screen(): ReactElement {
  const { start: begin, status } = useProgress(scan)
  return (
    <button type="button" onClick={() => begin({ barcode: '4006381333931' })}>
      {status}
    </button>
  )
}

describe('useProgress', () => {
  it('is idle before anything was started', () => {
    const { result } = hook()
    expect(result.current).toMatchObject({ status: 'idle', isActive: false, partial: {}, events: [], error: undefined })
    expect(result.current.connection.state).toBe('idle')
    expect(stack.requests).toEqual([])
  })

  it('makes one request for one start under StrictMode', async () => {
    const { result } = hook()
    await start(result)
    await waitFor(() => expect(result.current.status).toBe('active'))
    await act(() => stack.worker.finish())
    await waitFor(() => expect(result.current.status).toBe('completed'))
    expect(stack.requests).toEqual(['POST /workflows/scan'])
    expect(stack.worker.runs).toBe(1)
  })

  it('starts once on mounting under StrictMode where it is given the input', async () => {
    // Another object on every render, as it is usually written.
    const { result } = renderHook(() => useProgress(scan, { input: { barcode: '4006381333931' } }), { wrapper: Strict })
    await waitFor(() => expect(result.current.status).toBe('active'))
    expect(stack.requests).toEqual(['POST /workflows/scan'])
    expect(stack.worker.runs).toBe(1)
  })

  it('gives the state, partial result and result as they come', async () => {
    const { result } = hook()
    await start(result)
    await act(() => stack.worker.do((emitter) => emitter.stage('barcode_check')))
    await waitFor(() => expect(result.current.snapshot?.stage).toBe('barcode_check'))
    expect(result.current.isActive).toBe(true)
    await act(() => stack.worker.do((emitter) => emitter.partial({ product: bar })))
    await waitFor(() => expect(result.current.partial.product?.name).toBe('Oat bar'))
    await act(() => stack.worker.finish())
    await waitFor(() => expect(result.current.result?.insights).toEqual(['High in fibre']))
    expect(result.current.isActive).toBe(false)
  })

  // Feature: sdk, Property 17: a session started with streaming gives the hook its state and its events.
  it('gives the events, and no more of them than it was asked to keep', async () => {
    const { result } = hook({ maxEvents: 3 })
    await start(result)
    for (let current = 1; current <= 5; current += 1) {
      await act(() => stack.worker.do((emitter) => emitter.update({ stage: 'ai_research', current, total: 5 })))
      await waitFor(() => expect(result.current.snapshot?.stages.ai_research?.current).toBe(current))
    }
    await act(() => stack.worker.finish())
    await waitFor(() => expect(result.current.events.at(-1)?.type).toBe('complete'))
    expect(result.current.events.length).toBeLessThanOrEqual(3)
    const seqs = result.current.events.map(({ seq }) => seq)
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
  })

  it('calls back for progress, each stage and the end, once each, also under StrictMode', async () => {
    const calls: string[] = []
    const { result } = hook({
      onProgress: () => void calls.push('progress'),
      onStage: (stage) => void calls.push(stage),
      onComplete: (value) => void calls.push(value.product.name),
      onError: (error) => void calls.push(error.code),
    })
    await start(result)
    for (const stage of ['barcode_check', 'cache_check'] as const) {
      await act(() => stack.worker.do((emitter) => emitter.stage(stage)))
      await waitFor(() => expect(result.current.snapshot?.stage).toBe(stage))
    }
    await act(() => stack.worker.finish())
    await waitFor(() => expect(result.current.status).toBe('completed'))
    expect(calls.filter((call) => call !== 'progress')).toEqual(['barcode_check', 'cache_check', 'Oat bar'])
    expect(calls).toContain('progress')
  })

  it('calls the function of the last render', async () => {
    const first = vi.fn()
    const second = vi.fn()
    const { result, rerender } = renderHook(({ onComplete }) => useProgress(scan, { onComplete }), {
      wrapper: Strict,
      initialProps: { onComplete: first },
    })
    await start(result)
    rerender({ onComplete: second })
    await act(() => stack.worker.finish())
    await waitFor(() => expect(second).toHaveBeenCalledOnce())
    expect(first).not.toHaveBeenCalled()
  })

  it('is active, and tells nobody of the end, until its full bar was shown', async () => {
    const onComplete = vi.fn()
    const { result } = hook({ onComplete, completeDelayMs: 200 })
    await start(result)
    await act(() => stack.worker.finish())
    await waitFor(() => expect(result.current.status).toBe('completed'))
    expect(result.current).toMatchObject({ isActive: true, snapshot: { percent: 100 } })
    expect(onComplete).not.toHaveBeenCalled()
    await waitFor(() => expect(result.current.isActive).toBe(false))
    expect(onComplete).toHaveBeenCalledOnce()
  })

  it('stops following on unmounting, and the session goes on to its end', async () => {
    const { result, unmount } = hook()
    await start(result)
    await waitFor(() => expect(result.current.status).toBe('active'))
    const { session } = result.current
    unmount()
    await waitFor(() => expect(session?.getConnection().state).toBe('closed'))
    await stack.worker.finish()
    const again = stack.client.follow(session?.id ?? '')
    expect(await again.result).toMatchObject({ product: bar })
    expect(stack.requests.filter((request) => request.endsWith('/cancel'))).toEqual([])
  })

  it('lets the session before go on by itself when another is started', async () => {
    const { result } = hook()
    await start(result)
    await waitFor(() => expect(result.current.status).toBe('active'))
    const first = result.current.session
    await start(result)
    await waitFor(() => expect(result.current.snapshot?.sessionId).not.toBe(first?.id))
    expect(first?.getConnection().state).toBe('closed')
    expect(first?.getSnapshot()?.status).toBe('active')
    expect(starts()).toHaveLength(2)
  })

  it('forgets the session on reset', async () => {
    const { result } = hook()
    await start(result)
    await waitFor(() => expect(result.current.status).toBe('active'))
    act(() => result.current.reset())
    expect(result.current).toMatchObject({ status: 'idle', snapshot: undefined, session: undefined, events: [] })
  })

  it('needs a client', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(() => renderHook(() => useProgress(scan))).toThrow('need a ProgressProvider')
    vi.restoreAllMocks()
  })

  it('takes the client that it is given before the provider', async () => {
    const other = createStack()
    const { result } = hook({ client: other.client })
    await start(result)
    await waitFor(() => expect(result.current.status).toBe('active'))
    expect(stack.requests).toEqual([])
    expect(other.worker.runs).toBe(1)
    await other.close()
  })

  it('re-renders whoever shows its status', async () => {
    render(<Screen />, { wrapper: Strict })
    screen.getByRole('button').click()
    await screen.findByText('active')
    expect(starts()).toHaveLength(1)
  })

  it('lets go while it is hidden, and follows the same session again when it is shown', async () => {
    const page = (mode: 'visible' | 'hidden'): ReactElement => (
      <Activity mode={mode}>
        <Screen />
      </Activity>
    )
    const { rerender } = render(page('visible'), { wrapper: Strict })
    screen.getByRole('button').click()
    await screen.findByText('active')
    rerender(page('hidden'))
    await act(() => stack.worker.finish())
    expect(screen.getByText('active')).toBeDefined()
    rerender(page('visible'))
    await screen.findByText('completed')
    expect(stack.requests).toEqual(['POST /workflows/scan', expect.stringMatching(/^GET .*events$/)])
  })
})
