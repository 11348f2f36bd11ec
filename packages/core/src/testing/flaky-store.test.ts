import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.ts'
import type { Signal } from '../store.ts'
import { fakeClock } from './fake-clock.ts'
import { type Faults, flakyStore, type SignalFault } from './flaky-store.ts'
import { seededFaults, seededRandom } from './seeded-faults.ts'

const session = { sessionId: 's', workflow: 'w', plan: [], topics: [], takeWithinMs: 1_000 }
const batch = (n: number) => ({ writer: 'w', batch: n, events: [{ type: 'progress' as const, timestamp: n }] })

/** The seqs that a follower hears of while five batches are written, one fault after the other. */
async function heard(faults: (SignalFault | undefined)[]): Promise<{ signals: Signal[]; seqs: number[] }> {
  const clock = fakeClock()
  const store = flakyStore(memoryStore({ clock }), { signal: () => faults.shift() }, clock)
  await store.create(session)
  const signals: Signal[] = []
  await store.subscribe({ sessionId: 's' }, (signal) => signals.push(signal))
  await clock.advance(0)
  signals.length = 0
  for (let n = 1; n <= 5; n += 1) {
    await store.append('s', batch(n))
    await clock.advance(10)
  }
  return { signals, seqs: signals.map(({ seq }) => seq) }
}

describe('flakyStore', () => {
  it('passes everything on where nothing goes wrong', async () => {
    expect((await heard([])).seqs).toEqual([1, 2, 3, 4, 5])
  })

  it('loses, repeats, strips, overtakes and delays signals', async () => {
    const { seqs, signals } = await heard(['drop', 'repeat', 'behind', 'bare', { delayMs: 5 }])
    expect(seqs).toEqual([2, 2, 4, 3, 5])
    expect(signals.map(({ events }) => events?.length)).toEqual([1, 1, undefined, 1, 1])
  })

  it('fails a call with nothing done, or after all was done', async () => {
    const script: ('fail' | 'loseReply' | undefined)[] = ['fail', 'loseReply', undefined]
    const store = flakyStore(memoryStore(), { call: (method) => (method === 'append' ? script.shift() : undefined) })
    await store.create(session)
    await expect(store.append('s', batch(1))).rejects.toMatchObject({ code: 'store_unavailable' })
    expect((await store.read('s'))?.head).toBe(0)
    await expect(store.append('s', batch(1))).rejects.toMatchObject({ code: 'store_unavailable' })
    expect((await store.read('s'))?.head).toBe(1)
    await expect(store.append('s', batch(1))).resolves.toBe(1)
    expect((await store.read('s'))?.head).toBe(1)
  })

  it('holds a call up by its clock', async () => {
    const clock = fakeClock()
    const store = flakyStore(memoryStore({ clock }), { call: () => ({ delayMs: 100 }) }, clock)
    let created = false
    const creating = store.create(session).then(() => {
      created = true
    })
    await clock.advance(99)
    expect(created).toBe(false)
    await clock.advance(1)
    await creating
    expect(created).toBe(true)
  })
})

describe('seededFaults', () => {
  const draw = (faults: Faults) =>
    Array.from({ length: 200 }, (_, seq) => [faults.signal?.({ sessionId: 's', seq }), faults.call?.('append')])

  it('are the same for the same seed', () => {
    const odds = { drop: 0.2, repeat: 0.1, behind: 0.1, late: 0.1, fail: 0.1, loseReply: 0.1, slow: 0.1 }
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(draw(seededFaults(seed, odds))).toEqual(draw(seededFaults(seed, odds)))
      }),
      { numRuns: 20 },
    )
  })

  it('come about as often as the odds say, and only for the methods named', () => {
    const faults = seededFaults(1, { drop: 0.5, fail: 0.5, methods: ['read'] })
    const signals = Array.from({ length: 1_000 }, (_, seq) => faults.signal?.({ sessionId: 's', seq }))
    const reads = Array.from({ length: 1_000 }, () => faults.call?.('read'))
    expect(signals.filter((fault) => fault === 'drop').length).toBeGreaterThan(400)
    expect(signals.filter((fault) => fault === 'drop').length).toBeLessThan(600)
    expect(new Set(reads)).toEqual(new Set(['fail', undefined]))
    expect(faults.call?.('append')).toBeUndefined()
  })

  it('draw from numbers in [0, 1)', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = seededRandom(seed)
        for (let n = 0; n < 100; n += 1) {
          const value = random()
          expect(value >= 0 && value < 1).toBe(true)
        }
      }),
    )
  })
})
