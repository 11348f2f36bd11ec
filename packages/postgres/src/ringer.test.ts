import { fakeClock } from '@progress/core/testing'
import { describe, expect, it } from 'vitest'
import { ringsOf } from './payload.ts'
import { Ringer } from './ringer.ts'

function setUp() {
  const clock = fakeClock()
  const sent: unknown[][] = []
  let fails = false
  const send = async (payload: string): Promise<void> => {
    if (fails) throw new Error('away')
    sent.push(ringsOf(payload).rings.map(([sessionId, seq]) => [sessionId, seq]))
  }
  const ringer = new Ringer('me', send, clock)
  return {
    clock,
    sent,
    ringer,
    fail: (is: boolean) => {
      fails = is
    },
  }
}

describe('Ringer', () => {
  it('rings at once after a quiet time, and gathers what follows: each session once, with its last seq', async () => {
    const { clock, sent, ringer } = setUp()
    ringer.ring('a', 1, [])
    for (const seq of [2, 3]) ringer.ring('a', seq, [])
    ringer.ring('b', 1, [])
    await clock.advance(0)
    expect(sent).toEqual([[['a', 1]]])
    await clock.advance(5)
    expect(sent.slice(1)).toEqual([
      [
        ['a', 3],
        ['b', 1],
      ],
    ])
    expect(clock.pending).toBe(0)
  })

  it('keeps what could not be sent, and sends it when the database is back', async () => {
    const { clock, sent, ringer, fail } = setUp()
    fail(true)
    ringer.ring('a', 1, [])
    await clock.advance(100)
    ringer.ring('a', 2, [])
    fail(false)
    await clock.advance(1_000)
    expect(sent).toEqual([[['a', 2]]])
  })

  it('sends the rest when it is flushed, and sets no timer any more', async () => {
    const { clock, sent, ringer, fail } = setUp()
    ringer.ring('a', 1, [])
    ringer.ring('b', 2, [])
    await ringer.flush()
    expect(sent.flat()).toEqual([
      ['a', 1],
      ['b', 2],
    ])
    fail(true)
    ringer.ring('c', 3, [])
    await ringer.flush()
    expect(clock.pending).toBe(0)
  })
})
