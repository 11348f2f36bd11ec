// @vitest-environment jsdom
import { act, cleanup, renderHook } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useHeldEnd } from '../src/use-held-end.ts'

const DELAY_MS = 2_000
const at = (status: 'active' | 'completed' | 'failed', sessionId = 'a') => ({ sessionId, status })
type Props = { snapshot: ReturnType<typeof at> | undefined; delayMs: number }
const held = (initial: Props) =>
  renderHook(({ snapshot, delayMs }: Props) => useHeldEnd(snapshot, delayMs), {
    wrapper: StrictMode,
    initialProps: initial,
  })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('the end of a session', () => {
  it('is held for as long as is asked, from when it came', () => {
    const { result, rerender } = held({ snapshot: at('active'), delayMs: DELAY_MS })
    expect(result.current).toBe(false)
    rerender({ snapshot: at('completed'), delayMs: DELAY_MS })
    expect(result.current).toBe(true)
    act(() => vi.advanceTimersByTime(DELAY_MS - 1))
    rerender({ snapshot: at('completed'), delayMs: DELAY_MS })
    expect(result.current).toBe(true)
    act(() => vi.advanceTimersByTime(1))
    expect(result.current).toBe(false)
  })

  it('is not held where it is no success, or nothing is asked', () => {
    expect(held({ snapshot: at('failed'), delayMs: DELAY_MS }).result.current).toBe(false)
    expect(held({ snapshot: at('completed'), delayMs: 0 }).result.current).toBe(false)
    expect(held({ snapshot: undefined, delayMs: DELAY_MS }).result.current).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is held anew for the next session', () => {
    const { result, rerender } = held({ snapshot: at('completed'), delayMs: DELAY_MS })
    act(() => vi.advanceTimersByTime(DELAY_MS))
    rerender({ snapshot: at('completed', 'b'), delayMs: DELAY_MS })
    expect(result.current).toBe(true)
  })

  it('leaves no timer behind on unmounting', () => {
    const { unmount } = held({ snapshot: at('completed'), delayMs: DELAY_MS })
    expect(vi.getTimerCount()).toBe(1)
    unmount()
    expect(vi.getTimerCount()).toBe(0)
  })
})
