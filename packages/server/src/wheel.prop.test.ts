import { fakeClock } from '@progress/core/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Alarm, Wheel } from './wheel.ts'

const REST_MS = 25

type Step =
  | { readonly do: 'set'; readonly inMs: number; readonly again: number | undefined }
  | { readonly do: 'hasten'; readonly which: number; readonly inMs: number }
  | { readonly do: 'cancel'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('set' as const),
    inMs: fc.nat(500),
    again: fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
  }),
  fc.record({ do: fc.constant('hasten' as const), which: fc.nat(9), inMs: fc.nat(200) }),
  fc.record({ do: fc.constant('cancel' as const), which: fc.nat(9) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat(300) }),
)

interface Entry {
  readonly alarm: Alarm
  dueAt: number
}

/** A wheel whose alarms are checked against when they ought to fire. */
class Checked {
  readonly clock = fakeClock(0)
  readonly wheel = new Wheel(this.clock, REST_MS)
  readonly entries: Entry[] = []
  readonly faults: string[] = []

  async run(step: Step): Promise<void> {
    if (step.do === 'wait') return this.clock.advance(step.ms)
    if (step.do === 'set') return this.#set(step.inMs, step.again)
    const entry = this.entries[step.which]
    if (entry === undefined || entry.dueAt === Number.POSITIVE_INFINITY) return undefined
    entry.dueAt = step.do === 'cancel' ? Number.POSITIVE_INFINITY : Math.min(entry.dueAt, this.clock.now() + step.inMs)
    if (step.do === 'cancel') entry.alarm.cancel()
    else entry.alarm.hasten(entry.dueAt)
    return undefined
  }

  get waiting(): Entry[] {
    return this.entries.filter(({ dueAt }) => dueAt !== Number.POSITIVE_INFINITY)
  }

  #set(inMs: number, again: number | undefined): void {
    const dueAt = this.clock.now() + inMs
    const alarm = this.wheel.set(dueAt, (now) => {
      if (now < entry.dueAt) this.faults.push(`early: ${now} for ${entry.dueAt}`)
      if (now > entry.dueAt + REST_MS) this.faults.push(`late: ${now} for ${entry.dueAt}`)
      entry.dueAt = again === undefined ? Number.POSITIVE_INFINITY : now + again
      return again === undefined ? undefined : entry.dueAt
    })
    const entry: Entry = { alarm, dueAt }
    this.entries.push(entry)
  }
}

it('fires each alarm at its time or a rest later, never early, never after a cancel, all on one timer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), async (steps) => {
      const checked = new Checked()
      for (const step of steps) {
        await checked.run(step)
        expect(checked.clock.pending).toBeLessThanOrEqual(1)
        expect(checked.wheel.size).toBe(checked.waiting.length)
        for (const { dueAt } of checked.waiting) expect(dueAt + REST_MS).toBeGreaterThanOrEqual(checked.clock.now())
      }
      expect(checked.faults).toEqual([])
      for (const { alarm } of checked.entries) alarm.cancel()
      expect(checked.clock.pending).toBe(0)
    }),
    { numRuns: 300 },
  )
})

it('waits for alarms beyond the longest timer of the platform', async () => {
  const clock = fakeClock(0)
  const wheel = new Wheel(clock)
  let fired = 0
  wheel.set(2 ** 32, () => {
    fired += 1
    return undefined
  })
  await clock.advance(2 ** 32 - 1)
  expect(fired).toBe(0)
  await clock.advance(1)
  expect(fired).toBe(1)
})
