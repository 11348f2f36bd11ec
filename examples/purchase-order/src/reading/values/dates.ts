import { monthOf } from '../words/months.ts'

/** What `03/04/2024` means. */
export type DayOrder = 'day-first' | 'month-first'

/** A date as it stands in a text. */
export interface FoundDate {
  /** ISO 8601. */
  readonly date: string
  /** Whether it could only be read one way. */
  readonly certain: boolean
  readonly start: number
  readonly end: number
}

const NAMED_DAY_FIRST =
  /(?<![\p{L}\d])(?<day>\d{1,2})(?:st|nd|rd|th|er|º|°|\.)?(?:[\s.]+|-)?(?:de\s+|d'|of\s+)?(?<month>\p{L}{3,12})\.?\s?,?(?:[\s.]+|-)?(?:de\s+|del\s+)?(?<year>\d{4}|\d{2})(?!\d)/giu
const NAMED_MONTH_FIRST =
  /(?<![\p{L}\d])(?<month>\p{L}{3,12})\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?\s?,?\s+(?<year>\d{4})(?!\d)/giu
const NUMERIC_YEAR_FIRST =
  /(?<![\d.,/-])(?<year>\d{4})(?:[-./](?<month>\d{1,2})[-./](?<day>\d{1,2})|年\s?(\d{1,2})月\s?(\d{1,2})日)(?![\d])/gu
const NUMERIC =
  /(?<![\d.,/-])(?<first>\d{1,2})\s?(?<mark>[-./])\s?(?<second>\d{1,2})\s?\k<mark>\s?(?<year>\d{4}|\d{2})(?![\d/-])/gu

/** Every date of a text, the first one first; `order` decides those with two readings. */
export function datesIn(text: string, order: DayOrder = 'day-first'): FoundDate[] {
  const found: FoundDate[] = []
  const add = (match: RegExpMatchArray, parts: [year: number, month: number, day: number], certain: boolean): void => {
    const date = isoDate(...parts)
    const start = match.index ?? 0
    const end = start + match[0].length
    const taken = found.some((other) => other.start < end && start < other.end)
    if (date && !taken) found.push({ date, certain, start, end })
  }
  for (const match of text.matchAll(NUMERIC_YEAR_FIRST))
    add(match, [part(match, 'year'), part(match, 'month'), part(match, 'day')], true)
  for (const pattern of [NAMED_DAY_FIRST, NAMED_MONTH_FIRST]) {
    for (const match of text.matchAll(pattern)) {
      const month = monthOf(match.groups?.month ?? '')
      if (month !== undefined) add(match, [part(match, 'year'), month, part(match, 'day')], true)
    }
  }
  for (const match of text.matchAll(NUMERIC)) {
    const [first, second] = [part(match, 'first'), part(match, 'second')]
    const monthFirst = second > 12 || (first <= 12 && order === 'month-first')
    const [month, day] = monthFirst ? [first, second] : [second, first]
    add(match, [part(match, 'year'), month, day], first > 12 || second > 12 || first === second)
  }
  return found.sort((one, other) => one.start - other.start)
}

const part = (match: RegExpMatchArray, name: string): number => Number(match.groups?.[name])

/** Years of two digits are this century's; what is no day of a calendar is no date. */
function isoDate(year: number, month: number, day: number): string | undefined {
  const full = year < 100 ? 2000 + year : year
  if (full < 1980 || full > 2099) return undefined
  const date = new Date(Date.UTC(full, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : undefined
}

/**
 * The order of day and month that a document's own dates show: one with a day above 12 tells.
 *
 * @returns undefined where none tells.
 */
export function dayOrderIn(texts: Iterable<string>): DayOrder | undefined {
  let dayFirst = 0
  let monthFirst = 0
  for (const text of texts) {
    for (const match of text.matchAll(NUMERIC)) {
      if (part(match, 'first') > 12 && part(match, 'second') <= 12) dayFirst++
      if (part(match, 'second') > 12 && part(match, 'first') <= 12) monthFirst++
      // Nobody writes the month first with dots.
      if (match.groups?.mark === '.') dayFirst++
    }
  }
  if (dayFirst === monthFirst) return undefined
  return dayFirst > monthFirst ? 'day-first' : 'month-first'
}
