import { fakeClock, recordingLogger } from '@progress/core/testing'
import { describe, expect, it } from 'vitest'
import { PostgresEar } from './ear.ts'

/** An ear whose connection a test has in its hand. */
function setUp(outcomes: ('works' | 'fails')[]) {
  const clock = fakeClock()
  const logger = recordingLogger()
  const looks: boolean[] = []
  let lose: (error: unknown) => void = () => undefined
  let stopped = 0
  const ear = new PostgresEar({
    listen: async (onLost) => {
      if (outcomes.shift() === 'fails') throw new Error('refused')
      lose = onLost
      return async () => {
        stopped += 1
      }
    },
    look: async (all) => {
      looks.push(all)
    },
    pollMs: 500,
    logger,
    clock,
  })
  return { clock, logger, ear, looks, lose: () => lose(new Error('cut')), stopped: () => stopped }
}

const MINUTE_MS = 60_000

describe('PostgresEar', () => {
  it('does nothing before somebody wants to hear, and looks at nothing while it listens', async () => {
    const { clock, ear, looks } = setUp([])
    expect([ear.state, clock.pending]).toEqual(['idle', 0])
    await ear.ready()
    await clock.advance(MINUTE_MS)
    expect([ear.state, looks]).toEqual(['listening', []])
  })

  it('looks while it cannot listen, goes on trying, and looks at everything once when it can', async () => {
    const { clock, ear, looks, logger } = setUp(['fails', 'fails', 'works'])
    await ear.ready()
    expect([ear.state, looks.length]).toEqual(['looking', 1])
    await clock.advance(MINUTE_MS)
    expect([ear.state, looks.at(-1)]).toEqual(['listening', true])
    expect(looks.slice(0, -1)).not.toContain(true)
    expect(logger.entries.map(({ message }) => message)).toEqual([
      'the doorbell cannot be heard: positions are looked at',
      'the doorbell is heard again',
    ])
    const seen = looks.length
    await clock.advance(MINUTE_MS)
    expect(looks.length).toBe(seen)
  })

  it('comes back after a loss, however often', async () => {
    const { clock, ear, looks, lose, logger } = setUp([])
    await ear.ready()
    for (let round = 1; round <= 3; round += 1) {
      lose()
      lose()
      expect(ear.state).toBe('looking')
      await clock.advance(MINUTE_MS)
      expect([ear.state, looks.filter((all) => all).length]).toEqual(['listening', round])
    }
    expect(logger.withMessage('the doorbell was lost').length).toBe(3)
    expect(logger.withMessage('the doorbell is heard again').length).toBe(3)
  })

  it('stops for good when it is closed, also while it looks', async () => {
    const listening = setUp([])
    await listening.ear.ready()
    await listening.ear.close()
    expect([listening.stopped(), listening.clock.pending]).toEqual([1, 0])
    const looking = setUp(['fails', 'fails', 'fails'])
    await looking.ear.ready()
    await looking.ear.close()
    await looking.clock.advance(MINUTE_MS)
    expect([looking.ear.state, looking.looks.length]).toEqual(['closed', 1])
    await expect(looking.ear.ready()).rejects.toMatchObject({ code: 'store_unavailable' })
  })
})
