// @vitest-environment jsdom
import type { Remembered, SessionMemory } from '@progress/client'
import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import { type ReactElement, type ReactNode, StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProgressProvider, type UseProgressOptions, useProgress } from '../src/index.ts'
import { createStack, type Stack, scan } from './stack.ts'
import './patience.ts'

const input = { barcode: '4006381333931' }
const KEY = 'active-scan'
let records: Map<string, Remembered>
let memory: SessionMemory
let stack: Stack
let isOpen = true
let user = 'ann'
beforeEach(() => {
  isOpen = true
  user = 'ann'
  records = new Map()
  memory = {
    recall: (name) => records.get(name),
    remember: (name, session) => void records.set(name, session),
    forget: (name) => void records.delete(name),
  }
  stack = createStack({ memory, maxAttempts: 0, headers: () => ({ authorization: user }) }, () => isOpen)
})
afterEach(async () => {
  cleanup()
  sessionStorage.clear()
  await stack.close()
})

const wrapper = ({ children }: { children?: ReactNode }): ReactElement => (
  <StrictMode>
    <ProgressProvider client={stack.client}>{children}</ProgressProvider>
  </StrictMode>
)
const page = (options: UseProgressOptions<typeof scan> = {}) =>
  renderHook((more: UseProgressOptions<typeof scan>) => useProgress(scan, { key: KEY, ...options, ...more }), {
    wrapper,
    initialProps: {},
  })
const posts = (): string[] => stack.requests.filter((request) => request.startsWith('POST'))

/** A page that has started a session, and is left while that runs. @returns The session's id. */
async function leave(): Promise<string> {
  const { result, unmount } = page()
  act(() => void result.current.start(input))
  await waitFor(() => expect(records.get(KEY)?.sessionId).toBeDefined())
  unmount()
  return records.get(KEY)?.sessionId ?? ''
}

describe('useProgress with a key', () => {
  it('writes a start down before it is sent, and its id once it is known', async () => {
    const { result } = page()
    act(() => {
      result.current.start(input)
      expect(stack.requests).toEqual([])
      expect(records.get(KEY)).toMatchObject({ workflow: 'scan', key: expect.stringMatching(/^[0-9a-f]{32}$/) })
    })
    await waitFor(() => expect(records.get(KEY)?.sessionId).toBe(result.current.session?.id))
    expect(stack.keys).toEqual([records.get(KEY)?.key])
  })

  it('joins after a refresh what runs, with one request under StrictMode', async () => {
    const id = await leave()
    const { result } = page()
    await waitFor(() => expect(result.current.snapshot?.sessionId).toBe(id))
    expect(stack.requests).toEqual(['POST /workflows/scan', `GET /sessions/${id}/events`])
    await act(() => stack.worker.finish())
    await waitFor(() => expect(result.current.result?.product.name).toBe('Oat bar'))
  })

  it('tells of an end that came in the meantime, and then forgets it', async () => {
    const id = await leave()
    await stack.worker.finish()
    const onComplete = vi.fn()
    const { result } = page({ onComplete })
    await waitFor(() => expect(result.current.status).toBe('completed'))
    expect(result.current.snapshot?.sessionId).toBe(id)
    expect(onComplete).toHaveBeenCalledOnce()
    expect(records.size).toBe(0)
  })

  it('starts nothing with its input where something is remembered', async () => {
    const id = await leave()
    const { result } = page({ input })
    await waitFor(() => expect(result.current.snapshot?.sessionId).toBe(id))
    expect(posts()).toHaveLength(1)
  })

  it('starts with its input where nothing is remembered, once under StrictMode', async () => {
    const { result } = page({ input })
    await waitFor(() => expect(result.current.status).toBe('active'))
    expect(stack.requests).toEqual(['POST /workflows/scan'])
    expect(records.get(KEY)?.sessionId).toBe(result.current.session?.id)
  })

  it('starts with an input that comes later', async () => {
    const { result, rerender } = page()
    await act(async () => undefined)
    rerender({ input })
    await waitFor(() => expect(result.current.status).toBe('active'))
    expect(posts()).toHaveLength(1)
  })

  it('joins a start whose answer never came by asking what is active', async () => {
    const id = await leave()
    const { sessionId: _lost, ...start } = records.get(KEY) as Remembered
    records.set(KEY, start)
    const { result } = page()
    await waitFor(() => expect(result.current.snapshot?.sessionId).toBe(id))
    expect(records.get(KEY)).toEqual({ ...start, sessionId: id })
    expect(posts()).toHaveLength(1)
  })

  it('joins such a start under its own idempotency key where it has the input', async () => {
    const id = await leave()
    const { sessionId: _lost, ...start } = records.get(KEY) as Remembered
    records.set(KEY, start)
    const { result } = page({ input })
    await waitFor(() => expect(result.current.snapshot?.sessionId).toBe(id))
    expect(new Set(stack.keys)).toEqual(new Set([start.key]))
    expect(stack.worker.runs).toBe(1)
  })

  it('forgets such a start where nothing came of it', async () => {
    records.set(KEY, { workflow: 'scan', key: 'k', startedAt: 1 })
    const { result } = page()
    await waitFor(() => expect(records.size).toBe(0))
    expect(result.current.status).toBe('idle')
  })

  it('is idle where the session is gone, and says nothing of it', async () => {
    records.set(KEY, { workflow: 'scan', key: 'k', sessionId: 'gone', startedAt: 1 })
    const seen = new Set<string>()
    const onError = vi.fn()
    const { result } = renderHook(
      () => {
        const progress = useProgress(scan, { key: KEY, onError })
        seen.add(progress.status)
        return progress
      },
      { wrapper },
    )
    await waitFor(() => expect(records.size).toBe(0))
    await waitFor(() => expect(result.current.status).toBe('idle'))
    expect(result.current).toMatchObject({ error: undefined, session: undefined, isActive: false })
    expect(result.current.connection.state).toBe('idle')
    expect(seen.has('failed')).toBe(false)
    expect(onError).not.toHaveBeenCalled()
  })

  it('starts with its input where the session is gone', async () => {
    records.set(KEY, { workflow: 'scan', key: 'k', sessionId: 'gone', startedAt: 1 })
    const { result } = page({ input })
    await waitFor(() => expect(result.current.status).toBe('active'))
    expect(posts()).toHaveLength(1)
  })

  it('keeps what it cannot reach, and says so', async () => {
    const id = await leave()
    isOpen = false
    const { result } = page()
    await waitFor(() => expect(result.current.error?.code).toBe('network'))
    expect(records.get(KEY)?.sessionId).toBe(id)
    isOpen = true
    act(() => result.current.retry())
    await waitFor(() => expect(result.current.snapshot?.sessionId).toBe(id))
  })

  it('does not touch what another workflow has remembered under the name', async () => {
    const theirs = { workflow: 'order', key: 'k', sessionId: 'theirs', startedAt: 1 }
    records.set(KEY, theirs)
    const { result } = page()
    await act(async () => undefined)
    expect(result.current.status).toBe('idle')
    expect(stack.requests).toEqual([])
    expect(records.get(KEY)).toBe(theirs)
  })

  it('never shows a session that is another workflow’s', async () => {
    const id = await leave()
    records.set(KEY, { workflow: 'order', key: 'k', sessionId: id, startedAt: 1 })
    const shown: unknown[] = []
    renderHook(() => shown.push(useProgress('order', { key: KEY }).snapshot), { wrapper })
    await waitFor(() => expect(records.size).toBe(0))
    expect(new Set(shown)).toEqual(new Set([undefined]))
  })

  it('never shows a session that is another user’s, and forgets it', async () => {
    await leave()
    user = 'bob'
    const shown: unknown[] = []
    const { result } = renderHook(
      () => {
        const progress = useProgress(scan, { key: KEY })
        shown.push(progress.snapshot ?? progress.error)
        return progress
      },
      { wrapper },
    )
    await waitFor(() => expect(records.size).toBe(0))
    await waitFor(() => expect(result.current.status).toBe('idle'))
    expect(new Set(shown)).toEqual(new Set([undefined]))
  })

  it('remembers the session that a retry led to', async () => {
    const { result, unmount } = page()
    act(() => void result.current.start(input))
    await waitFor(() => expect(result.current.status).toBe('active'))
    await act(() => stack.worker.fail())
    await waitFor(() => expect(records.size).toBe(0))
    act(() => result.current.retry())
    await waitFor(() => expect(result.current.status).toBe('active'))
    const id = result.current.session?.id
    await waitFor(() => expect(records.get(KEY)?.sessionId).toBe(id))
    unmount()
    const again = page()
    await waitFor(() => expect(again.result.current.snapshot?.sessionId).toBe(id))
  })

  it('forgets on reset, and a start that was refused', async () => {
    const { result } = page()
    act(() => void result.current.start(input))
    await waitFor(() => expect(records.get(KEY)?.sessionId).toBeDefined())
    act(() => result.current.reset())
    expect(records.size).toBe(0)
    act(() => void result.current.start({ barcode: 4 as never }))
    expect(records.size).toBe(1)
    await waitFor(() => expect(records.size).toBe(0))
  })

  it('goes over to what is remembered under another name, and leaves the first as it is', async () => {
    const id = await leave()
    const { result, rerender } = page()
    await waitFor(() => expect(result.current.snapshot?.sessionId).toBe(id))
    rerender({ key: 'other' })
    await waitFor(() => expect(result.current.status).toBe('idle'))
    expect([...records.keys()]).toEqual([KEY])
    rerender({ key: KEY })
    await waitFor(() => expect(result.current.snapshot?.sessionId).toBe(id))
    expect([...records.keys()]).toEqual([KEY])
  })

  it('forgets nothing that another tab has begun since', async () => {
    await leave()
    const { result } = page()
    await waitFor(() => expect(result.current.status).toBe('active'))
    const theirs = { workflow: 'scan', key: 'theirs', startedAt: 2 }
    records.set(KEY, theirs)
    await act(() => stack.worker.finish())
    await waitFor(() => expect(result.current.status).toBe('completed'))
    expect(records.get(KEY)).toBe(theirs)
  })

  it('uses this tab’s own storage where the client has no memory', async () => {
    const own = createStack()
    const options = { client: own.client, key: KEY }
    const first = renderHook(() => useProgress(scan, options), { wrapper: StrictMode })
    act(() => void first.result.current.start(input))
    await waitFor(() => expect(first.result.current.status).toBe('active'))
    const id = first.result.current.session?.id
    first.unmount()
    const second = renderHook(() => useProgress(scan, options), { wrapper: StrictMode })
    await waitFor(() => expect(second.result.current.snapshot?.sessionId).toBe(id))
    await own.close()
  })
})
