/** What JSON writes otherwise than as it stands: quotes, backslashes, control characters, halves of a pair; and a few more. */
const ESCAPED = /["\\\p{Cc}\p{Cs}]/u

let lastText = ''
let lastLength = 2

/** How many characters a text has as JSON. The one asked for last costs nothing: reports often hold a text twice. */
export function textLength(text: string): number {
  if (text === lastText) return lastLength
  const length = ESCAPED.test(text) ? JSON.stringify(text).length : text.length + 2
  // A large one is not kept from being collected.
  if (text.length <= 1_024) {
    lastText = text
    lastLength = length
  }
  return length
}

/** How many characters a number has as JSON, where one that is not finite becomes `null`. */
export function numberLength(value: number): number {
  if (!Number.isSafeInteger(value)) return Number.isFinite(value) ? String(value).length : 4
  let digits = value < 0 ? 2 : 1
  for (let rest = Math.abs(value); rest >= 10; rest /= 10) digits += 1
  return digits
}

/**
 * The length of a value's JSON, without making it.
 *
 * @param value - Of data alone: what JSON leaves out counts as `null`.
 * @returns Characters; bytes, where all of it is ASCII.
 */
export function jsonLength(value: unknown): number {
  if (typeof value === 'string') return textLength(value)
  if (typeof value === 'number') return numberLength(value)
  if (typeof value === 'boolean') return value ? 4 : 5
  if (typeof value !== 'object' || value === null) return 4
  if (Array.isArray(value))
    return value.reduce<number>((sum, inner) => sum + jsonLength(inner) + 1, 2) - (value.length > 0 ? 1 : 0)
  let length = 1
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== undefined) length += textLength(key) + jsonLength(inner) + 2
  }
  return Math.max(2, length)
}
