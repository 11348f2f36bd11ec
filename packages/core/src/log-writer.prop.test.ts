import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ProgressError } from './errors.ts'
import { known } from './known.ts'
import { createLogWriter, type LogWriter } from './log-writer.ts'
import type { AppendBatch } from './store.ts'
import { fakeClock } from './testing/index.ts'
import type { NewEvent } from './types.ts'

/** How a store takes a batch. */
const anyAnswer = fc.constantFrom('known', 'later', 'thrown', 'rejected', 'lost')
type Answer = typeof anyAnswer extends fc.Arbitrary<infer A> ? A : never
const anyStep = fc.constantFrom('add', 'urgent', 'expected', 'turn', 'time')
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never

/** A store that keeps the text of each batch once. */
function textStore(answers: readonly Answer[]) {
  const batches: string[] = []
  let asked = 0
  const append = (_id: string, { batch, events }: AppendBatch): Promise<number> => {
    const answer = answers[asked] ?? 'known'
    asked += 1
    if (answer === 'thrown') throw new ProgressError('store_unavailable')
    if (answer === 'rejected') return Promise.reject(new ProgressError('store_unavailable'))
    batches[batch - 1] ??= events.map((event) => ('append' in event ? event.append?.text : `.${event.type}`)).join('')
    if (answer === 'lost') return Promise.reject(new ProgressError('store_unavailable'))
    return answer === 'known' ? known(batches.length) : Promise.resolve(batches.length)
  }
  return { batches, append }
}

/** Says texts as an emitter does: what is gathered is settled before anything else is said. */
function speaker(writer: LogWriter, now: () => number) {
  let gathered = ''
  const settle = (): void => {
    const text = gathered
    gathered = ''
    if (text === '') return
    const reports = { timestamp: now(), urgent: false, bytes: 0, expected: text.length }
    writer.add({ append: { text } }, reports)
  }
  return {
    say(step: Step, text: string): void {
      if (step === 'expected') {
        gathered += text
        if (gathered === text) writer.expect(settle, now())
      } else {
        settle()
        writer.add({ append: { text } }, { timestamp: now(), urgent: step === 'urgent', bytes: 1 })
      }
    },
  }
}

it('writes what was added once and in order, whether a store answers at once, later, or when asked again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { maxLength: 40 }),
      fc.array(anyAnswer, { maxLength: 12 }),
      fc.record({ flushMs: fc.constantFrom(0, 50), isRead: fc.boolean(), isWrittenLate: fc.boolean() }),
      async (steps, answers, { flushMs, isRead, isWrittenLate }) => {
        const clock = fakeClock()
        const store = textStore(answers)
        const told: NewEvent[] = []
        let rests = 0
        const writer = createLogWriter({
          store: store as never,
          sessionId: 's',
          writer: 'w',
          epoch: 1,
          flushMs,
          clock,
          seen: () => 0,
          confirmed: () => {
            throw new TypeError('nothing was rewound')
          },
          ready: () => (isRead ? Promise.resolve() : undefined),
          onWritten: (events) => {
            told.push(...events)
            return isWrittenLate ? Promise.resolve() : undefined
          },
          onIdle: () => {
            rests += 1
          },
          onRetry: () => undefined,
          onLost: (error) => {
            throw error
          },
        })
        const { say } = speaker(writer, () => clock.now())
        let said = ''
        for (const step of steps) {
          if (step === 'turn' || step === 'time') await clock.advance(step === 'turn' ? 0 : 100)
          else {
            const text = String(said.length % 10)
            said += text
            say(step, text)
          }
        }
        const end = writer.end({ type: 'cancelled', timestamp: clock.now() })
        let isOver = false
        end.then(() => {
          isOver = true
        })
        for (let turn = 0; turn < 200 && !isOver; turn += 1) await clock.advance(5_000)
        await end
        expect(store.batches.join('')).toBe(`${said}.cancelled`)
        expect(told.at(-1)?.type).toBe('cancelled')
        expect(writer.busy).toBe(false)
        expect(rests).toBeGreaterThan(0)
      },
    ),
  )
})
