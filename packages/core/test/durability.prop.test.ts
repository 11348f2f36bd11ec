import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Emitter } from '../src/emitter.ts'
import { applyEvent, foldLog, initialSnapshot } from '../src/fold.ts'
import type { SessionLog } from '../src/store.ts'
import { flakyStore, seededFaults } from '../src/testing/index.ts'
import { managed, scan } from './managed.ts'

const anyStep = fc.oneof(
  fc.record({ call: fc.constant('append' as const), text: fc.string({ maxLength: 3 }) }),
  fc.record({ call: fc.constant('log' as const), text: fc.string({ minLength: 1, maxLength: 3 }) }),
  fc.record({ call: fc.constant('count' as const) }),
  fc.record({ call: fc.constant('item' as const), id: fc.constantFrom('a', 'b'), percent: fc.nat(100) }),
  fc.record({ call: fc.constant('wait' as const), ms: fc.nat(120) }),
  fc.record({ call: fc.constant('control' as const), action: fc.constantFrom('pause', 'resume') }),
)
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never

const play = (emitter: Emitter, step: Step): void => {
  if (step.call === 'append') emitter.append('text', step.text)
  if (step.call === 'log') emitter.log(step.text)
  if (step.call === 'count') emitter.count('n')
  if (step.call === 'item') emitter.item(step.id, { percent: step.percent })
}

describe('what was emitted', () => {
  it('stands in the log once, however often the store fails and loses its answers, whatever others write between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 20 }), fc.integer(), async (script, seed) => {
        const { manager, clock, inner } = managed({
          flushMs: 50,
          wrap: (store) =>
            flakyStore(store, seededFaults(seed, { fail: 0.2, loseReply: 0.2, drop: 0.2, bare: 0.2, repeat: 0.1 })),
        })
        const { session } = await manager.create(scan, null)
        const run = manager.attach(scan, session.sessionId, async (_input, emitter) => {
          for (const step of script) {
            play(emitter, step)
            if (step.call === 'wait') await new Promise((go) => void clock.setTimer(() => go(null), step.ms))
            if (step.call === 'control') await manager.control(session.sessionId, step.action).catch(() => undefined)
          }
          return 'done'
        })
        let settled = false
        void run.finally(() => {
          settled = true
        })
        while (!settled) await clock.advance(500)
        expect(await run).toBe('done')
        const log = (await inner.read(session.sessionId)) as SessionLog
        const snapshot = foldLog(log)
        const texts = script.flatMap((step) => (step.call === 'append' ? [step.text] : []))
        expect(snapshot.partial.text ?? '').toBe(texts.join(''))
        expect(snapshot.log.map(({ message }) => message)).toEqual(
          script.flatMap((step) => (step.call === 'log' ? [step.text] : [])).slice(-100),
        )
        expect(snapshot.counters.n ?? 0).toBe(script.filter((step) => step.call === 'count').length)
        if (log.checkpoint !== undefined) {
          const whole = await inner.read(session.sessionId, 0)
          if (whole?.checkpoint === undefined) {
            expect(whole?.events.reduce(applyEvent, initialSnapshot(log.session))).toEqual(snapshot)
          }
        }
        await manager.close()
      }),
      { numRuns: 150 },
    )
  })
})

/** What a store may do to a write: take it, refuse it, or never answer. */
const anyStoreMood = fc.constantFrom('well', 'failing', 'silent')

describe('emitting', () => {
  // Feature: real-time-scan-progress, Property 18: emitting never blocks or delays the work
  it('takes no time and gives the work nothing to wait for, however the store is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), anyStoreMood, async (script, mood) => {
        const { manager, clock } = managed({
          wrap: (store) => ({
            ...flakyStore(store, {}),
            append(sessionId, batch) {
              if (mood === 'silent') return new Promise(() => undefined)
              return mood === 'well' ? store.append(sessionId, batch) : Promise.reject(new Error('down'))
            },
          }),
        })
        const { session } = await manager.create(scan, null)
        const before = clock.now()
        let emitted = 0
        void manager
          .attach(scan, session.sessionId, (_input, emitter) => {
            // The work is not even asynchronous: whatever needed a turn of the event loop would show.
            for (const step of script) {
              play(emitter, step)
              emitted += 1
            }
            return null
          })
          .catch(() => undefined)
        await clock.advance(0)
        expect(emitted).toBe(script.length)
        expect(clock.now()).toBe(before)
      }),
      { numRuns: 150 },
    )
  })

  it('holds ten thousand reports for a store that never answers', async () => {
    const { manager, clock } = managed({
      wrap: (store) => ({ ...flakyStore(store, {}), append: () => new Promise(() => undefined) }),
    })
    const { session } = await manager.create(scan, null)
    let emitted = 0
    void manager.attach(scan, session.sessionId, async (_input, emitter) => {
      for (let i = 0; i < 10_000; i += 1) {
        emitter.update({ current: i % 10, total: 10 })
        emitter.log(`line ${i}`)
        emitted += 1
      }
      return null
    })
    await clock.advance(0)
    expect(emitted).toBe(10_000)
  })
})
