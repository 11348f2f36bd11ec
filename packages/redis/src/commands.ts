import { ProgressError } from '@progress/core'
import type { Driver } from './drivers/driver.ts'
import type { Script } from './script.ts'

/** Runs a script: its reply, or `store_unavailable`. */
export type Run = (script: Script, keys: readonly string[], ...args: (string | number)[]) => Promise<unknown>

/** What running scripts needs. */
export interface CommandOptions {
  readonly commandTimeoutMs: number
  /** The time that scripts go by, where a test sets it; else the server's own. */
  readonly now?: (() => number) | undefined
  readonly isClosed: () => boolean
}

/**
 * Makes what runs scripts. A client may keep commands back for as long as its server is away; here none takes longer
 * than its time. One that was given up may still be carried out: scripts are such that this does no harm.
 */
export function commandsOf(driver: Driver, { commandTimeoutMs, now, isClosed }: CommandOptions): Run {
  return async (script, keys, ...args) => {
    if (isClosed()) throw new ProgressError('store_unavailable')
    const time = now === undefined ? '' : String(now())
    try {
      return await within(commandTimeoutMs, driver.run(script, keys, [time, ...args.map(String)]))
    } catch (error) {
      throw unavailable(error)
    }
  }
}

/** What a client or a server says when it does not work, as the error of a store. */
export const unavailable = (cause: unknown): ProgressError => new ProgressError('store_unavailable', { cause })

/**
 * Waits for an answer, and no longer than that, counted in two halves: a process that was busy itself for all of the time
 * has one half left to see the answer that came meanwhile.
 */
export async function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const afterHalf = (next: () => void): void => {
    timer = setTimeout(next, timeoutMs / 2)
    timer.unref()
  }
  const late = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(new Error(`Redis gave no answer within ${timeoutMs} ms`))
    afterHalf(() => afterHalf(giveUp))
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
    // An answer that comes too late may be a refusal, which nobody waits for any more.
    answer.catch(() => undefined)
  }
}
