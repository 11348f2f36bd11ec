import { describe, expect, it } from 'vitest'
import { createNotifier } from './notifier.ts'

const setUp = () => {
  const frames: (() => void)[] = []
  const notifier = createNotifier({ nextFrame: (callback) => void frames.push(callback) })
  let calls = 0
  const stop = notifier.subscribe(() => {
    calls += 1
  })
  const frame = (): void => {
    for (const run of frames.splice(0)) run()
  }
  return { notifier, stop, calls: () => calls, frames, frame }
}

describe('a notifier', () => {
  it('tells its listeners at most once a frame', () => {
    const { notifier, calls, frame, frames } = setUp()
    for (let count = 0; count < 1_000; count += 1) notifier.notify()
    expect(calls()).toBe(0)
    expect(frames).toHaveLength(1)
    frame()
    expect(calls()).toBe(1)
    frame()
    expect(calls()).toBe(1)
  })

  it('tells them of the end at once, and not again at the frame', () => {
    const { notifier, calls, frame } = setUp()
    notifier.notify()
    notifier.notify(true)
    expect(calls()).toBe(1)
    frame()
    expect(calls()).toBe(1)
  })

  it('tells nobody who has left, and everybody as often as they asked', () => {
    const { notifier, stop, calls, frame } = setUp()
    let others = 0
    const listener = (): void => {
      others += 1
    }
    const stops = [notifier.subscribe(listener), notifier.subscribe(listener)]
    notifier.notify()
    stop()
    frame()
    expect([calls(), others]).toEqual([0, 2])
    stops[0]?.()
    stops[0]?.()
    notifier.notify(true)
    expect(others).toBe(3)
  })
})
