import { systemClock } from '@progress/core'
import { fakeClock } from '@progress/core/testing'
import { describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'

describe('the end of a turn', () => {
  it('is called once for all who asked, by one timer', async () => {
    const clock = fakeClock()
    const turns = new Turns(clock)
    const told: string[] = []
    const [a, b] = [() => told.push('a'), () => told.push('b')]
    for (const end of [a, b, a]) turns.add(end)
    expect(clock.pending).toBe(1)
    expect(told).toEqual([])
    await clock.advance(0)
    expect(told).toEqual(['a', 'b'])
    expect(clock.pending).toBe(0)
  })

  it('is not told to who has left', async () => {
    const clock = fakeClock()
    const turns = new Turns(clock)
    const told: string[] = []
    const leaves = (): unknown => told.push('left')
    turns.add(() => {
      told.push('stays')
      turns.delete(leaves)
    })
    turns.add(leaves)
    turns.delete(leaves)
    await clock.advance(0)
    expect(told).toEqual(['stays'])
  })

  it('of who asks while it is told is that of the next', async () => {
    const clock = fakeClock()
    const turns = new Turns(clock)
    let ends = 0
    const again = (): void => {
      ends += 1
      if (ends < 3) turns.add(again)
    }
    turns.add(again)
    await clock.advance(0)
    await clock.advance(0)
    await clock.advance(0)
    expect(ends).toBe(3)
  })

  it('comes before anything of the next one where time is the system’s', async () => {
    const turns = new Turns(systemClock)
    const order: string[] = []
    turns.add(() => order.push('end'))
    await new Promise<void>((resolve) => setImmediate(() => resolve(void order.push('next'))))
    expect(order).toEqual(['end', 'next'])
  })
})
