import { describe, expect, it } from 'vitest'
import { fakeClock } from './fake-clock.ts'

describe('fakeClock', () => {
  it('stands still until it is told to go on', async () => {
    const clock = fakeClock(1_000)
    expect(clock.now()).toBe(1_000)
    await clock.advance(250)
    expect(clock.now()).toBe(1_250)
  })

  it('runs what falls due in the order of time, and what is due at the same time in the order it was set', async () => {
    const clock = fakeClock(0)
    const ran: [string, number][] = []
    const at = (name: string, ms: number) => clock.setTimer(() => ran.push([name, clock.now()]), ms)
    at('late', 30)
    at('first', 10)
    at('second', 10)
    at('never', 31)
    await clock.advance(30)
    expect(ran).toEqual([
      ['first', 10],
      ['second', 10],
      ['late', 30],
    ])
    expect(clock.pending).toBe(1)
  })

  it('runs the timers that timers and their promises set, if they fall due in time', async () => {
    const clock = fakeClock(0)
    const ran: number[] = []
    const again = async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
      ran.push(clock.now())
      clock.setTimer(again, 10)
    }
    clock.setTimer(again, 10)
    await clock.advance(35)
    expect(ran).toEqual([10, 20, 30])
  })

  it('does not run what was cleared', async () => {
    const clock = fakeClock(0)
    let ran = false
    clock.clearTimer(
      clock.setTimer(() => {
        ran = true
      }, 10),
    )
    await clock.advance(20)
    expect(ran).toBe(false)
  })

  it('is put right without running anything', async () => {
    const clock = fakeClock(1_000)
    let ranAt = 0
    clock.setTimer(() => {
      ranAt = clock.now()
    }, 10)
    clock.set(5_000)
    expect([clock.now(), ranAt]).toEqual([5_000, 0])
    await clock.advance(0)
    expect(ranAt).toBe(5_000)
  })
})
