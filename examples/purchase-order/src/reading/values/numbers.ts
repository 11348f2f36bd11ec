/** What parts whole from fraction; where a document shows no number that tells, it is not known. */
export type DecimalMark = ',' | '.'

/** A number as it stands in a text. */
export interface FoundNumber {
  readonly value: number
  /** Digits after the decimal mark. */
  readonly decimals: number
  readonly start: number
  readonly end: number
}

/**
 * A number in any usual way of writing: `1.234,56`, `1,234.56`, `1 234,56`, `1'234.56`, `(12.00)`, `12,00-`, `-.50`.
 * Groups are of three digits, but for the Indian `1,23,456.78`.
 */
const NUMBER =
  /(?<![\p{L}\d])(?<open>\()?(?<sign>[-−–+]\s?)?(?<head>(?:\p{Sc}|[A-Z]{3}|Rs\.?|kr\.?)\s?)?(?<inner>[-−–]\s?)?(?<digits>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d{1,4})?|\d{1,3}(?:['’]\d{3})+(?:[.,]\d{1,4})?|\d[\d.,]*\d|\d|[.,]\d{1,4})(?<tail>\s?(?:\p{Sc}|[A-Z]{3}))?(?<close>\))?(?<after>[-−–](?![\p{L}\d]))?/gu

/** Every number of a text; `mark` decides `1.234`, which is either 1234 or 1.234. */
export function numbersIn(text: string, mark?: DecimalMark): FoundNumber[] {
  return Array.from(text.matchAll(NUMBER)).flatMap((match) => {
    const { open, sign, inner, digits = '', close, after } = match.groups ?? {}
    const plain = plainNumber(digits, mark)
    if (!plain) return []
    const minus =
      /[-−–]/.test(`${sign ?? ''}${inner ?? ''}${after ?? ''}`) || (open !== undefined && close !== undefined)
    const value = minus && plain.value !== 0 ? -plain.value : plain.value
    return [{ value, decimals: plain.decimals, start: match.index, end: match.index + match[0].length }]
  })
}

/**
 * The number that a text is, apart from a currency, a unit or a percent sign beside it.
 *
 * @returns undefined where the text is more than that: `iPad 2`, `12-03-2024`.
 */
export function numberOf(text: string, mark?: DecimalMark): FoundNumber | undefined {
  const found = numbersIn(text, mark)
  const [only] = found
  if (!only || found.length > 1) return undefined
  const before =
    /^[\s*(@]*(?:[x×]|US|CA?|AU?|NZ|HK|SG?|MX|S?Fr\.?|Rs\.?|kr\.?|zł|Kč|ca\.?|\p{Sc})?[\s*:\p{Sc}]*$/iu.test(
      text.slice(0, only.start),
    )
  const after = /^[\s*×%.:,/)-]*\p{Sc}?\s*(?:[\p{L}²³]{1,6}\.?)?[\s\p{Sc}*/,.-]*(?:\p{L}{1,6}\.?)?[\s*-]*$/u.test(
    text.slice(only.end),
  )
  return before && after ? only : undefined
}

function plainNumber(digits: string, mark: DecimalMark | undefined): { value: number; decimals: number } | undefined {
  const written = digits.replaceAll(/[ \u00a0\u202f'’]/g, '')
  if (/[.,]{2}/.test(written)) return undefined
  const decimal = decimalMarkOf(written, mark)
  const [whole = '', fraction = ''] = decimal === undefined ? [written] : splitAtLast(written, decimal)
  const groups = whole.split(/[.,]/)
  const grouped = groups.length === 1 || (/^\d{1,3}$/.test(groups[0] ?? '') && groupsFit(groups.slice(1)))
  if (!grouped || fraction.length > 6) return undefined
  const value = Number(`${groups.join('') || '0'}.${fraction || '0'}`)
  return Number.isFinite(value) ? { value, decimals: fraction.length } : undefined
}

/** Threes, or the Indian twos before a last three. */
const groupsFit = (groups: readonly string[]): boolean =>
  groups.every((group) => group.length === 3) ||
  (groups.at(-1)?.length === 3 && groups.slice(0, -1).every((group) => group.length === 2))

function splitAtLast(text: string, mark: DecimalMark): [string, string] {
  const at = text.lastIndexOf(mark)
  return [text.slice(0, at), text.slice(at + 1)]
}

/** Which mark is the decimal one in one number; undefined where there is none in it. */
function decimalMarkOf(written: string, mark: DecimalMark | undefined): DecimalMark | undefined {
  const comma = written.lastIndexOf(',')
  const dot = written.lastIndexOf('.')
  if (comma < 0 && dot < 0) return undefined
  if (comma >= 0 && dot >= 0) return comma > dot ? ',' : '.'
  const used: DecimalMark = comma >= 0 ? ',' : '.'
  if (written.indexOf(used) !== written.lastIndexOf(used)) return undefined
  const after = written.length - written.lastIndexOf(used) - 1
  // Three digits after one mark: a group where the document's other numbers, or its lack of a leading group, say so.
  if (after !== 3) return used
  if (/^0?[.,]/.test(written)) return used
  return mark === used ? used : undefined
}

/** The decimal mark that most of a document's numbers use; undefined where none tells. */
export function decimalMarkIn(texts: Iterable<string>): DecimalMark | undefined {
  let commas = 0
  let dots = 0
  for (const text of texts) {
    for (const [, , mark] of text.matchAll(
      /(?<![\d.,])(\d{1,3}(?:[.,' \u00a0\u202f’]\d{3})*|\d+)([.,])\d{2}(?![\d.,])/g,
    )) {
      if (mark === ',') commas++
      else dots++
    }
  }
  if (commas === dots) return undefined
  return commas > dots ? ',' : '.'
}

/** Cents, as people round: 1.005 is 1.01. */
const toCents = (value: number): number => Math.sign(value) * Math.round(Math.abs(value) * 100 + 1e-6)

/** A value rounded to cents. */
export const rounded = (value: number): number => toCents(value) / 100

/** Whether two amounts are the same, but for a rounding of `cents`. */
export const agree = (one: number, other: number, cents = 1): boolean =>
  Math.abs(toCents(one) - toCents(other)) <= cents
