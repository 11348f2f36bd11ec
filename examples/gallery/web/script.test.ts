import type { Snapshot } from '@progress/core'
import { sessionEventSchema, snapshotSchema } from '@progress/core/schemas'
import { describe, expect, it } from 'vitest'
import { beginning, playUntil, type Script, stepsUntil } from './script.ts'
import { scriptOf } from './states.ts'

const NAMES = ['mishaps', 'smooth', 'cancelled', 'failed', 'many'] as const
const at = (script: Script, time: number): { readonly state: Snapshot; readonly connection: unknown } => {
  const played = beginning(script)
  playUntil(script, played, time)
  return { state: played.fold.snapshot(), connection: played.connection }
}

describe.each(NAMES)('the script %s', (name) => {
  const script = scriptOf(name)

  it('is made of the protocol’s own events, in the order of their times', () => {
    let last = 0
    for (const step of script.steps) {
      expect(step.at).toBeGreaterThanOrEqual(last)
      last = step.at
      if ('event' in step) expect(sessionEventSchema.safeParse(step.event).error).toBeUndefined()
    }
    expect(snapshotSchema.safeParse(at(script, script.durationMs).state).error).toBeUndefined()
  })

  it('comes to the same state, in however many steps it is played', () => {
    // Ten thousand items take a while to compare.
    const parts = name === 'many' ? 2 : 9
    const times = Array.from({ length: parts }, (_, index) => (script.durationMs * (index + 1)) / (parts + 1))
    const played = beginning(script)
    for (const time of times) {
      playUntil(script, played, time)
      expect({ state: played.fold.snapshot(), connection: played.connection }).toEqual(at(script, time))
    }
  })

  it('has a percentage that never falls on the wire, and counts that follow from its items', () => {
    const percents = script.steps.flatMap((step) =>
      'event' in step && 'percent' in step.event ? [step.event.percent] : [],
    )
    const numbers = percents.filter((percent) => percent !== undefined)
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    const { counts, items } = at(script, script.durationMs * 0.7).state
    expect(counts.total).toBe(Object.keys(items).length)
    expect(counts.failed).toBe(Object.values(items).filter(({ status }) => status === 'failed').length)
  })

  it('finds the steps of a time by halving as by counting', () => {
    for (const time of [0, 1, 499, 500, 12_345, script.durationMs]) {
      expect(stepsUntil(script, time)).toBe(script.steps.filter((step) => step.at <= time).length)
    }
  })
})
