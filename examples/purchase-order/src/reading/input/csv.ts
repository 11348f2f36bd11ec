import { parse } from 'csv-parse/sync'
import type { Limits } from '../limits.ts'
import { Refused } from './refused.ts'

const DELIMITERS = [';', '\t', '|', ','] as const

/** The cells of a CSV file, whatever its encoding and delimiter. */
export function readCsv(bytes: Uint8Array, limits: Limits): string[][] {
  const text = decoded(bytes)
  const lines = countLines(text, limits.maxRows)
  if (lines > limits.maxRows) {
    throw new Refused('document_too_large', `The table has more than ${limits.maxRows.toLocaleString('en')} rows.`)
  }
  const delimiter = delimiterOf(text)
  try {
    return parse(text, {
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 1_000_000,
    }) as string[][]
  } catch (cause) {
    throw new Refused(
      'document_unreadable',
      'The table cannot be read: a quotation mark is opened and never closed.',
      cause,
    )
  }
}

function countLines(text: string, enough: number): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at >= 0 && lines <= enough; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

/** UTF-16 says so; UTF-8 is hard to mistake; what is neither was written by Windows. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/**
 * The mark that parts the columns: the one that stands in most lines equally often, outside quotation marks.
 *
 * A comma counts last: it stands inside numbers and prose as well.
 */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 100_000)
    .replaceAll(/"(?:[^"]|"")*"/g, 'x')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, 200)
  const scores = DELIMITERS.map((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1).filter((count) => count > 0)
    const usual = counts.toSorted((one, other) => one - other)[Math.floor(counts.length / 2)] ?? 0
    const alike = counts.filter((count) => count === usual).length
    return { delimiter, score: usual === 0 ? 0 : (alike / Math.max(1, lines.length)) * Math.min(usual, 4) }
  })
  const best = scores.reduce((winner, next) => (next.score > winner.score ? next : winner))
  return best.score > 0 ? best.delimiter : ','
}
