import type { Json } from './json.ts'
import type { Logger } from './logger.ts'
import { isName } from './names.ts'
import { type ToJson, toJson } from './to-json.ts'

/** Longest message of a stage, a log line or a session, in characters; more is cut. */
export const MAX_MESSAGE = 10_000
/** Numbers beyond it are not exact. */
export const MAX_NUMBER = Number.MAX_SAFE_INTEGER

/**
 * Takes what the work says as it is, clamped, or not at all, and never throws: a progress report must not break the work
 * that it reports. Whatever was changed or left out is counted and logged.
 */
export class Refusals {
  readonly #logger: Logger
  readonly #fields: object
  count = 0

  constructor(logger: Logger, fields: object) {
    this.#logger = logger
    this.#fields = fields
  }

  /** Counts and logs a refusal. */
  note(what: string, problem: string): undefined {
    this.count += 1
    this.#logger.warn({ ...this.#fields, what, problem }, 'refused a progress value')
    return undefined
  }

  /** A call that never throws: whatever the work hands over, a getter that throws among it, is without consequence. */
  safe<Args extends unknown[]>(what: string, report: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      try {
        report(...args)
      } catch (error) {
        this.note(what, String(error))
      }
    }
  }

  /** A finite number within `[min, max]`: one beyond is clamped, anything else is refused. */
  number(what: string, value: unknown, min: number, max: number): number | undefined {
    if (value === undefined) return undefined
    if (typeof value !== 'number' || !Number.isFinite(value)) return this.note(what, 'it is no finite number')
    if (value >= min && value <= max) return value
    this.note(what, `${value} is not within ${min} and ${max}`)
    return value < min ? min : max
  }

  /** A text, cut where it is too long. */
  text(what: string, value: unknown): string | undefined {
    if (value === undefined) return undefined
    if (typeof value !== 'string') return this.note(what, 'it is no text')
    if (value.length <= MAX_MESSAGE) return value
    this.note(what, `it has more than ${MAX_MESSAGE} characters`)
    return value.slice(0, MAX_MESSAGE)
  }

  /** An id or name of the wire. */
  name(what: string, value: unknown): string | undefined {
    return isName(value) ? value : this.note(what, 'it is no name of 1 to 200 characters')
  }

  /** Entries as JSON, each taken or refused by itself. `undefined` entries are left out. */
  entries(what: string, value: unknown, maxBytes: number): { json: Record<string, Json>; bytes: number } | undefined {
    if (value === undefined) return undefined
    if (typeof value !== 'object' || value === null) return this.note(what, 'it is no object')
    const json: Record<string, Json> = {}
    let bytes = 0
    for (const [key, entry] of this.read(what, value)) {
      if (entry === undefined || this.name(`${what}.${key.slice(0, 50)}`, key) === undefined) continue
      const taken = this.json(`${what}.${key}`, entry, maxBytes - bytes)
      if (taken === undefined) continue
      json[key] = taken.json
      bytes += taken.bytes + key.length
    }
    return { json, bytes }
  }

  /** Named numbers; `null` removes one. */
  numbers(what: string, value: unknown): Record<string, number | null> | undefined {
    if (value === undefined) return undefined
    if (typeof value !== 'object' || value === null) return this.note(what, 'it is no object')
    const numbers: Record<string, number | null> = {}
    for (const [name, entry] of this.read(what, value)) {
      if (this.name(`${what}.${name.slice(0, 50)}`, name) === undefined) continue
      const number = entry === null ? null : this.number(`${what}.${name}`, entry, -MAX_NUMBER, MAX_NUMBER)
      if (number !== undefined) numbers[name] = number
    }
    return numbers
  }

  /** A value as JSON. */
  json(what: string, value: unknown, maxBytes: number): (ToJson & { ok: true }) | undefined {
    const taken = toJson(value, maxBytes)
    return taken.ok ? taken : this.note(what, taken.problem)
  }

  /** Reads an object key by key, so that one getter that throws costs one entry. */
  read(what: string, value: object): [string, unknown][] {
    const entries: [string, unknown][] = []
    for (const key of Object.keys(value)) {
      try {
        entries.push([key, (value as Record<string, unknown>)[key]])
      } catch {
        this.note(`${what}.${key}`, 'it throws when read')
      }
    }
    return entries
  }
}
