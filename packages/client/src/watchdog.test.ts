import { fakeClock } from '@progress/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWatchdog, leftMs } from './watchdog.ts'

const setUp = () => {
  const clock = fakeClock()
  let deaths = 0
  const watchdog = createWatchdog({ clock }, () => {
    deaths += 1
  })
  return { clock, watchdog, deaths: () => deaths }
}

describe('leftMs', () => {
  it('is never more than the limit, also when the clock was set back', () => {
    const time = fc.integer({ min: 0, max: 2 ** 42 })
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: 120_000 }), time, (lastAt, limitMs, now) => {
        expect(leftMs(lastAt, limitMs, now)).toBeLessThanOrEqual(limitMs)
        expect(leftMs(lastAt, limitMs, now) <= 0).toBe(now - lastAt >= limitMs)
      }),
    )
  })
})

describe('a watchdog', () => {
  it('sleeps until it is fed', async () => {
    const { clock, deaths } = setUp()
    await clock.advance(1_000_000)
    expect(deaths()).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('barks once, when nothing came for as long as it allows', async () => {
    const { clock, watchdog, deaths } = setUp()
    watchdog.feed(1_000)
    await clock.advance(900)
    watchdog.feed()
    await clock.advance(999)
    expect(deaths()).toBe(0)
    await clock.advance(1)
    expect(deaths()).toBe(1)
    await clock.advance(1_000_000)
    expect(deaths()).toBe(1)
  })

  it('takes a new limit from when it hears of it, a longer and a shorter one', async () => {
    const { clock, watchdog, deaths } = setUp()
    watchdog.feed(1_000)
    await clock.advance(500)
    watchdog.feed(5_000)
    await clock.advance(4_999)
    expect(deaths()).toBe(0)
    watchdog.feed(100)
    await clock.advance(100)
    expect(deaths()).toBe(1)
  })

  it('goes by the wall clock, and not by a timer that was frozen', async () => {
    const { clock, watchdog, deaths } = setUp()
    watchdog.feed(1_000)
    clock.set(clock.now() + 600_000)
    watchdog.feed()
    await clock.advance(999)
    expect(deaths()).toBe(0)
    await clock.advance(1)
    expect(deaths()).toBe(1)
  })

  it('that is stopped holds no timer and never barks', async () => {
    const { clock, watchdog, deaths } = setUp()
    watchdog.feed(1_000)
    watchdog.stop()
    expect(clock.pending).toBe(0)
    await clock.advance(10_000)
    expect(deaths()).toBe(0)
  })
})
