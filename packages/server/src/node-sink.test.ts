import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { spaced } from './node-sink.ts'
import type { Sink } from './stream.ts'

const bytes = (size: number): Uint8Array => new Uint8Array(size)

/** A sink that notes what is done to it. */
function probe(hasRoom = true): { inner: Sink; told: (string | number)[]; state: { hasRoom: boolean } } {
  const told: (string | number)[] = []
  const state = { hasRoom }
  const inner: Sink = {
    write(chunk) {
      told.push(chunk.byteLength)
      return state.hasRoom
    },
    end: () => void told.push('end'),
    destroy: () => void told.push('destroy'),
  }
  return { inner, told, state }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('spaced', () => {
  it('lets the first write through at once, those after it a moment later, and then everything', () => {
    const { inner, told } = probe()
    const sink = spaced(inner, () => told.push('drained'))
    expect([sink.write(bytes(1)), sink.write(bytes(2)), sink.write(bytes(3))]).toEqual([true, true, true])
    expect(told).toEqual([1])
    vi.runAllTimers()
    expect(told).toEqual([1, 2, 3])
    sink.write(bytes(4))
    sink.end()
    expect(told).toEqual([1, 2, 3, 4, 'end'])
  })

  it('is full where too much waits, and says when there is room again', () => {
    const { inner, told } = probe()
    const sink = spaced(inner, () => told.push('drained'))
    sink.write(bytes(1))
    expect([sink.write(bytes(60_000)), sink.write(bytes(6_000))]).toEqual([true, false])
    vi.runAllTimers()
    expect(told).toEqual([1, 60_000, 6_000, 'drained'])
  })

  it('leaves it to the inner sink to say so where that is full', () => {
    const { inner, told, state } = probe()
    const sink = spaced(inner, () => told.push('drained'))
    sink.write(bytes(1))
    sink.write(bytes(70_000))
    state.hasRoom = false
    vi.runAllTimers()
    expect(told).toEqual([1, 70_000])
    expect(sink.write(bytes(1))).toBe(false)
  })

  it('ends once what waits is written, and throws it away where it is destroyed', () => {
    const ending = probe()
    const ended = spaced(ending.inner, () => undefined)
    ended.write(bytes(1))
    ended.write(bytes(2))
    ended.end()
    expect(ending.told).toEqual([1])
    vi.runAllTimers()
    expect(ending.told).toEqual([1, 2, 'end'])

    const cutting = probe()
    const cut = spaced(cutting.inner, () => undefined)
    cut.write(bytes(1))
    cut.write(bytes(2))
    cut.destroy()
    vi.runAllTimers()
    expect(cutting.told).toEqual([1, 'destroy'])
  })
})
