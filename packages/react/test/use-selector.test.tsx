// @vitest-environment jsdom
import type { SessionSnapshot } from '@progress/client'
import { act, cleanup, renderHook } from '@testing-library/react'
import fc from 'fast-check'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { type Selectable, useSelector } from '../src/index.ts'
import { watched } from './any-watched.ts'

afterEach(cleanup)

/** A state that a test changes, as a session's. */
function source<S>(initial: S): Selectable<S> & { set(next: S): void; readonly listeners: number } {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    getSnapshot: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    set(next) {
      state = next
      for (const listener of listeners) listener()
    },
    get listeners() {
      return listeners.size
    },
  }
}
const at = (percent: number, seq = 0) => watched({ percent, seq }) as unknown as SessionSnapshot
const tens = (snapshot: SessionSnapshot | undefined): number => Math.floor((snapshot?.percent ?? 0) / 10)

describe('useSelector', () => {
  it('renders again only when the selection is another', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(99), { minLength: 1, maxLength: 30 }), (percents) => {
        const session = source<SessionSnapshot | undefined>(at(percents[0] ?? 0))
        let renders = 0
        const { result, unmount } = renderHook(() => {
          renders += 1
          return useSelector(session, tens)
        })
        let changes = 0
        for (const [index, percent] of percents.entries()) {
          if (tens(at(percent)) !== result.current) changes += 1
          act(() => session.set(at(percent, index + 1)))
          expect(result.current).toBe(tens(at(percent)))
        }
        expect(renders).toBe(1 + changes)
        unmount()
        expect(session.listeners).toBe(0)
      }),
    )
  })

  it('keeps the first of two selections that are the same, also for a selector written in place', () => {
    const session = source<SessionSnapshot | undefined>(at(10))
    const seen = new Set<unknown>()
    const same = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join()
    const { rerender } = renderHook(
      () => {
        const selected = useSelector(session, (snapshot) => [tens(snapshot)], same)
        seen.add(selected)
        return selected
      },
      { wrapper: StrictMode },
    )
    act(() => session.set(at(15, 1)))
    rerender()
    expect([...seen].map(String)).not.toContain('2')
    act(() => session.set(at(25, 2)))
    expect([...seen].at(-1)).toEqual([2])
  })

  it('selects from nothing while there is no session, and goes over to one', () => {
    const session = source<SessionSnapshot | undefined>(at(40))
    const { result, rerender } = renderHook(({ of }) => useSelector(of, tens), {
      initialProps: { of: undefined as typeof session | undefined },
    })
    expect(result.current).toBe(0)
    rerender({ of: session })
    expect(result.current).toBe(4)
    rerender({ of: undefined })
    expect(session.listeners).toBe(0)
  })
})
