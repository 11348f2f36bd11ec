// @vitest-environment jsdom
import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import type { ReactElement, ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProgressProvider, type UseProgressOptions, useProgress } from '../src/index.ts'
import { createStack, type Stack, scan } from './stack.ts'
import './patience.ts'

let stack: Stack
let isOpen = true
beforeEach(() => {
  isOpen = true
  stack = createStack({ maxAttempts: 0 }, () => isOpen)
})
afterEach(async () => {
  cleanup()
  await stack.close()
})

const wrapper = ({ children }: { children?: ReactNode }): ReactElement => (
  <ProgressProvider client={stack.client}>{children}</ProgressProvider>
)
const begin = async (options?: UseProgressOptions<typeof scan>, barcode = '4006381333931') => {
  const { result } = renderHook(() => useProgress(scan, options), { wrapper })
  await act(async () => void result.current.start({ barcode }))
  return result
}
const posts = (): string[] => stack.requests.filter((request) => request.startsWith('POST'))

describe('a session that fails', () => {
  it('is told with its code and its words, once', async () => {
    const onError = vi.fn()
    const result = await begin({ onError })
    await act(() => stack.worker.fail())
    await waitFor(() => expect(result.current.status).toBe('failed'))
    expect(result.current.error).toMatchObject({ code: 'product_not_found', message: 'No product has this barcode.' })
    expect(onError).toHaveBeenCalledOnce()
  })

  it('runs as a new session when it is tried again', async () => {
    const result = await begin()
    await act(() => stack.worker.fail())
    await waitFor(() => expect(result.current.status).toBe('failed'))
    const failed = result.current.snapshot?.sessionId
    act(() => result.current.retry())
    await waitFor(() => expect(result.current.status).toBe('active'))
    expect(result.current.snapshot).toMatchObject({ retryOf: failed })
    expect(result.current.error).toBeUndefined()
    await act(() => stack.worker.finish())
    await waitFor(() => expect(result.current.status).toBe('completed'))
    expect(stack.worker.runs).toBe(2)
  })
})

describe('a start that is refused', () => {
  it('is an error in words, and no session', async () => {
    const result = await begin({}, 4 as never)
    await waitFor(() => expect(result.current.status).toBe('failed'))
    expect(result.current).toMatchObject({ isActive: false, snapshot: undefined, error: { code: 'invalid_input' } })
    expect(stack.worker.runs).toBe(0)
  })

  it('is sent again under the same key when it is tried again', async () => {
    isOpen = false
    const result = await begin()
    await waitFor(() => expect(result.current.error?.code).toBe('network'))
    isOpen = true
    act(() => result.current.retry())
    await waitFor(() => expect(result.current.status).toBe('active'))
    expect(posts().length).toBeGreaterThan(1)
    expect(new Set(stack.keys).size).toBe(1)
    expect(stack.worker.runs).toBe(1)
  })
})

describe('a connection that is lost for good', () => {
  it('is an error beside the state that was reached, and is made anew when it is tried again', async () => {
    const result = await begin()
    await act(() => stack.worker.do((emitter) => emitter.stage('barcode_check')))
    await waitFor(() => expect(result.current.snapshot?.stage).toBe('barcode_check'))
    isOpen = false
    await act(async () => stack.cut())
    await waitFor(() => expect(result.current.error?.code).toBe('network'))
    expect(result.current).toMatchObject({ status: 'active', isActive: false, snapshot: { stage: 'barcode_check' } })
    isOpen = true
    act(() => result.current.retry())
    await waitFor(() => expect(result.current.isActive).toBe(true))
    await act(() => stack.worker.finish())
    await waitFor(() => expect(result.current.status).toBe('completed'))
    expect(stack.worker.runs).toBe(1)
  })
})

describe('controls', () => {
  it('reach the worker', async () => {
    const result = await begin()
    await waitFor(() => expect(result.current.status).toBe('active'))
    act(() => result.current.cancel())
    await waitFor(() => expect(result.current.status).toBe('cancelled'))
    expect(result.current.error).toBeUndefined()
  })

  it('pause and resume what goes on', async () => {
    const result = await begin()
    await waitFor(() => expect(result.current.status).toBe('active'))
    act(() => result.current.pause())
    await waitFor(() => expect(result.current.status).toBe('paused'))
    expect(result.current.isActive).toBe(true)
    act(() => result.current.resume())
    await waitFor(() => expect(result.current.status).toBe('active'))
  })

  it('that are refused are told as an error, until the next one', async () => {
    const onError = vi.fn()
    const result = await begin({ onError })
    await act(() => stack.worker.finish())
    await waitFor(() => expect(result.current.status).toBe('completed'))
    act(() => result.current.pause())
    await waitFor(() => expect(result.current.error?.code).toBe('not_controllable'))
    expect(onError).toHaveBeenCalledOnce()
    act(() => result.current.retry())
    await waitFor(() => expect(result.current.status).toBe('active'))
    expect(result.current.error).toBeUndefined()
  })

  it('do nothing while there is no session', () => {
    const { result } = renderHook(() => useProgress(scan), { wrapper })
    act(() => {
      result.current.cancel()
      result.current.retry()
    })
    expect(stack.requests).toEqual([])
  })
})
