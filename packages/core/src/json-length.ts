/** What JSON writes otherwise than as it stands: quotes, backslashes, control characters, halves of a pair; and a few more. */
const ESCAPED = /["\\\p{Cc}\p{Cs}]/u

let lastText = ''
let lastLength = 2

/** How many characters a text has as JSON. The last one is not counted again: reports often hold a text twice. */
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
 * About how long a value's JSON is, without making it or looking into its texts.
 *
 * @param value - Of data alone: what JSON leaves out counts as `null`.
 * @returns Characters, but for those that escapes add.
 */
export function roughJsonLength(value: unknown): number {
  if (typeof value === 'string') return value.length + 2
  if (typeof value === 'number') return numberLength(value)
  if (typeof value === 'boolean') return value ? 4 : 5
  if (typeof value !== 'object' || value === null) return 4
  let length = 1
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue
    const inner: unknown = value[key as keyof typeof value]
    const name = Array.isArray(value) ? 0 : key.length + 3
    length += name + roughJsonLength(inner) + 1
  }
  return Math.max(2, length)
}
