import { ProgressError } from '@progress/core'

/** Deeper than any input, and far from where a recursive schema or serialiser would overflow the stack. */
const MAX_DEPTH = 100

/**
 * Checks what came out of a JSON parser, ours or a framework's: an own key `__proto__` becomes the prototype of whatever
 * the value is copied into, and a deep value overflows the stack of whoever walks it.
 *
 * @throws {ProgressError} `invalid_request`
 */
export function assertSafeJson(value: unknown): void {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw malformed(`The body is nested deeper than ${MAX_DEPTH} levels`)
    level = level.flatMap(childrenOf)
  }
}

function childrenOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  if (Object.hasOwn(value, '__proto__')) throw malformed('The body has a key __proto__')
  return Object.values(value).filter((child) => typeof child === 'object' && child !== null)
}

/**
 * Parses JSON from outside.
 *
 * @throws {ProgressError} `invalid_request` for what is no JSON, too deep, or names `__proto__`.
 */
export function parseSafeJson(text: string): unknown {
  const value = parse(text)
  assertSafeJson(value)
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ProgressError('invalid_request', { message: 'The body is not JSON', cause })
  }
}

const malformed = (message: string): ProgressError => new ProgressError('invalid_request', { message })
