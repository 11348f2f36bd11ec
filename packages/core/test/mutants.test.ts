import { describe, expect, it } from 'vitest'
import { isProgressError } from '../src/index.ts'
import { LawBroken, storeLaws } from '../src/testing/index.ts'
import { memoryHarness } from './memory-harness.ts'
import { doorbellMutants } from './mutants/doorbell-mutants.ts'
import { durationMutants } from './mutants/duration-mutants.ts'
import { listMutants } from './mutants/list-mutants.ts'
import { logMutants } from './mutants/log-mutants.ts'
import type { Mutant } from './mutants/mutant.ts'
import { readMutants } from './mutants/read-mutants.ts'
import { startMutants } from './mutants/start-mutants.ts'
import { timeMutants } from './mutants/time-mutants.ts'

const mutants: readonly Mutant[] = [
  ...logMutants,
  ...readMutants,
  ...doorbellMutants,
  ...startMutants,
  ...timeMutants,
  ...listMutants,
  ...durationMutants,
]

/** A signal of the memory store takes a microtask: who has not heard by then never will. */
const PATIENCE_MS = 30

/** What the law says of the store; `undefined` if it holds. */
async function verdict({ law, breakIn }: Mutant): Promise<unknown> {
  const harness = memoryHarness(breakIn, PATIENCE_MS)
  return storeLaws
    .find(({ number }) => number === law)
    ?.check(harness)
    .then(
      () => undefined,
      (error: unknown) => error,
    )
}

describe('every law', () => {
  it('catches a store that was broken to be caught by it', () => {
    const examined = new Set(mutants.map(({ law }) => law))
    expect(storeLaws.filter(({ number }) => !examined.has(number)).map(({ number }) => number)).toEqual([])
    expect(new Set(mutants.map(({ name, law }) => `${law} ${name}`)).size).toBe(mutants.length)
  })
})

describe('a store that', () => {
  for (const mutant of mutants) {
    it(`${mutant.name} is caught by law ${mutant.law}`, async () => {
      const error = await verdict(mutant)
      expect(error).toBeInstanceOf(LawBroken)
      // Caught by what the law says, or by a refusal that it forbids; not by an accident on the way.
      const { cause } = error as LawBroken
      expect(cause === undefined || isProgressError(cause), `${cause}`).toBe(true)
    })
  }
})
