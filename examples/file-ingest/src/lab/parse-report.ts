import type { LabTest } from '../workflows.ts'

/** A laboratory's report, as far as it was found. */
export interface LabReport {
  readonly patient: string | undefined
  /** ISO 8601, without a time. */
  readonly takenAt: string | undefined
  readonly tests: readonly LabTest[]
}

/** Ways to read the lines of a report, the strictest first: where one finds no report, the next is tried. */
export const RULES = ['table', 'lines', 'pairs'] as const
/** A way to read the lines of a report. */
export type Rules = (typeof RULES)[number]

const NUMBER = String.raw`\d{1,6}(?:[.,]\d{1,4})?`
const UNIT = String.raw`(?:%|[\p{L}µ][\p{L}\d/^*µ.]{0,14}|10\^\d+/\p{L}+)`
const RANGE = String.raw`(?:(${NUMBER})\s*[-–]\s*(${NUMBER})|<\s*(${NUMBER})|>\s*(${NUMBER}))`
const NAME = String.raw`([\p{L}][\p{L}\d .()/,-]{1,59}?)`

/** Each has the groups name, value, unit, low, high, below, above. */
const PATTERNS: Readonly<Record<Rules, RegExp>> = {
  table: new RegExp(`^${NAME}\\s+(${NUMBER})\\s+(${UNIT})\\s+${RANGE}(?:\\s+[HLN*]{1,2})?$`, 'u'),
  lines: new RegExp(`^${NAME}\\s+(${NUMBER})\\s*(${UNIT})?(?:\\s+[[(]?${RANGE}[\\])]?)?(?:\\s+[HLN*]{1,2})?$`, 'u'),
  pairs: new RegExp(`${NAME}\\s*[:=]\\s*(${NUMBER})\\s*(${UNIT})?(?:\\s+[[(]?${RANGE}[\\])]?)?`, 'gu'),
}

/** Lines that look like a value's and are none. */
const NO_TEST = /^(page|patient|date|born|birth|id|phone|fax|sample|collected|taken|reported|age|tel|no)\b/i

/** Reads a report's text by one of the rules. */
export function parseReport(text: string, rules: Rules): LabReport {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.replaceAll(/\s+/g, ' ').trim())
  const tests = lines.flatMap((line) => (rules === 'pairs' ? pairsOf(line) : lineTest(line, PATTERNS[rules])))
  return { patient: patientOf(lines), takenAt: dateOf(lines), tests }
}

function lineTest(line: string, pattern: RegExp): LabTest[] {
  const match = pattern.exec(line)
  return match === null ? [] : toTest(match)
}

const pairsOf = (line: string): LabTest[] => [...line.matchAll(PATTERNS.pairs)].flatMap(toTest)

function toTest([, name = '', value = '', unit, from, to, below, above]: RegExpExecArray): LabTest[] {
  if (NO_TEST.test(name)) return []
  const low = from ?? above
  const high = to ?? below
  return [
    {
      name: name.trim(),
      value: toNumber(value),
      ...(unit !== undefined && { unit }),
      ...(low !== undefined && { low: toNumber(low) }),
      ...(high !== undefined && { high: toNumber(high) }),
    },
  ]
}

const toNumber = (text: string): number => Number(text.replace(',', '.'))

function patientOf(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const name =
      /^patient(?:'s)?(?: name)?\s*[:=]?\s+(\p{L}[\p{L} .'-]{1,80}?)(?:\s{2,}|\s+(?:born|id|date|sex)\b|$)/iu.exec(
        line,
      )?.[1]
    if (name !== undefined) return name.trim()
  }
  return undefined
}

const DATE =
  /(?:collected|taken|sampled|date of collection|date)\b\D{0,12}(\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})/i

function dateOf(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const date = toIso(DATE.exec(line)?.[1])
    if (date !== undefined) return date
  }
  return undefined
}

/** Day before month, where it is not ISO: so laboratories in Europe write. */
function toIso(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const [day = '', month = '', year = ''] = text.split(/[./]/)
  const iso = text.includes('-') ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const time = Date.parse(`${iso}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso) ? iso : undefined
}
