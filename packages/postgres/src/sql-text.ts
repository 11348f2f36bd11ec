/** A list as SQL's text of an array. Its elements hold no U+0000: Postgres has no such text. */
export const arrayText = (values: readonly (string | null)[]): string =>
  `{${values.map((value) => (value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`

/** A number as a parameter; what is infinite is absent. */
export const numberText = (value: number | undefined): string | null =>
  value === undefined || !Number.isFinite(value) ? null : String(value)

/** More than any calendar has, in ms. */
const FOREVER_MS = 1e14

/** A span of time as a parameter; an endless one is 3,000 years. */
export const spanText = (ms: number): string => String(Math.min(ms, FOREVER_MS))

/**
 * JSON that `jsonb` takes: it has no U+0000 and no lone surrogates, which become U+FFFD. For projections, never for what
 * must come back as it went in.
 */
export function plainJson(value: unknown): string {
  const text = JSON.stringify(value)
  // Only what `JSON.stringify` escapes by number can be either; a pair of backslashes is one backslash in the value.
  return text.includes('\\u') ? text.replace(/\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g, replaced) : text
}

const replaced = (escaped: string): string => (escaped === '\\\\' ? escaped : '\\ufffd')
