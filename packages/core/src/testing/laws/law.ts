import fc from 'fast-check'
import { canonicalJson } from '../../canonical-json.ts'
import { isProgressError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import type { StoreCapability, StoreHarness, StoreUnderTest } from '../harness.ts'

/** What every store must hold. */
export interface StoreLaw {
  readonly number: number
  readonly name: string
  /** What the harness must be able to do, beyond the plain store. */
  readonly needs: readonly StoreCapability[]
  /** @throws {LawBroken} If the store does not hold it. */
  check(harness: StoreHarness): Promise<void>
}

/** A store does not hold a law. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken'
}

/**
 * States a law.
 *
 * @param check - Rejects if the store does not hold it; it leaves the store to be closed by its caller.
 */
export function law(
  number: number,
  name: string,
  check: (t: StoreUnderTest) => Promise<void>,
  needs: readonly StoreCapability[] = [],
): StoreLaw {
  return {
    number,
    name,
    needs,
    async check(harness) {
      const missing = needs.filter((need) => !harness.capabilities.includes(need))
      if (missing.length > 0) throw new TypeError(`law ${number} needs a harness with ${missing.join(', ')}`)
      const t = await harness.open()
      try {
        await check(t)
      } catch (error) {
        throw inLaw(number, name, error)
      } finally {
        await t.store.close()
      }
    },
  }
}

/** A law that the store itself breaks with an unexpected error keeps that error as its cause. */
function inLaw(number: number, name: string, error: unknown): LawBroken {
  const message = error instanceof Error ? error.message : String(error)
  return new LawBroken(`law ${number} (${name}): ${message}`, error instanceof LawBroken ? {} : { cause: error })
}

/** How long random inputs are tried, and smaller ones looked for. */
const SEARCH_MS = 120_000

/** @throws {LawBroken} Unless `condition` holds. */
export function must(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new LawBroken(otherwise)
}

/** @throws {LawBroken} Unless both are the same JSON. */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [is, ought] = [textOf(actual), textOf(expected)]
  if (is !== ought) throw new LawBroken(`${what}: ${cut(is)} where ${cut(ought)} was expected`)
}

const textOf = (value: unknown): string => (value === undefined ? 'undefined' : canonicalJson(value as Json))
const cut = (text: string): string => (text.length > 600 ? `${text.slice(0, 600)}…` : text)

/** @throws {LawBroken} Unless `attempt` is rejected with this code of a `ProgressError`, or with a `TypeError`. */
export async function refused(attempt: Promise<unknown>, code: string, what: string): Promise<void> {
  const answer = await outcomeOf(attempt)
  if (answer !== code) throw new LawBroken(`${what}: ${answer} where ${code} was expected`)
}

/** `'done'`, or how it was refused: a `ProgressError`'s code, else the error's name. */
export function outcomeOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'done',
    (error: unknown) => (isProgressError(error) ? error.code : error instanceof Error ? error.name : String(error)),
  )
}

/** Waits in real time, as signals travel in it. @throws {LawBroken} Where that takes longer than the harness allows. */
export async function eventually(t: StoreUnderTest, condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + t.patienceMs
  while (!condition()) {
    if (Date.now() > end) throw new LawBroken(`not in ${t.patienceMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** Checks a property. @throws {LawBroken} With the seed and the smallest counterexample. */
export async function forAll<T>(
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => Promise<void>,
  numRuns = 40,
): Promise<void> {
  // On a store behind a network a smaller counterexample may be looked for until the test's own time is over, and then
  // nobody hears of any.
  const run = await fc.check(fc.asyncProperty(arbitrary, holds), { numRuns, interruptAfterTimeLimit: SEARCH_MS })
  if (!run.failed) return
  const error = run.errorInstance
  const why = error instanceof Error ? error.message : String(error)
  const where = `seed ${run.seed}, counterexample ${cut(fc.stringify(run.counterexample))}`
  throw new LawBroken(`${why} (${where})`, error instanceof LawBroken ? {} : { cause: error })
}
