import type { SavedFile } from '../database/files.ts'

const COLUMNS: readonly (readonly [string, (file: SavedFile) => string | number | undefined])[] = [
  ['name', ({ name }) => name],
  ['status', ({ status }) => status],
  ['type', ({ facts }) => facts.type],
  ['size', ({ size }) => size],
  ['width', ({ facts }) => facts.width],
  ['height', ({ facts }) => facts.height],
  ['pages', ({ facts }) => facts.pages],
  ['make', ({ facts }) => facts.exif?.make],
  ['model', ({ facts }) => facts.exif?.model],
  ['takenAt', ({ facts }) => facts.exif?.takenAt],
  ['latitude', ({ facts }) => facts.exif?.gps?.latitude],
  ['longitude', ({ facts }) => facts.exif?.gps?.longitude],
  ['quality', ({ facts }) => facts.quality],
  ['content', ({ facts }) => facts.content],
  ['keywords', ({ facts }) => facts.keywords?.join(' ')],
  ['flags', ({ facts }) => facts.flags?.join(' ')],
  ['warnings', ({ facts }) => facts.warnings?.join(' ')],
  ['error', ({ error }) => error?.code],
  ['message', ({ error }) => error?.message],
  ['sha256', ({ facts }) => facts.sha256],
]

/** The columns' names, as the first line of RFC 4180; with a mark of UTF-8, for spreadsheets. */
export const CSV_HEADING = `\ufeff${COLUMNS.map(([name]) => name).join(',')}\r\n`

/** One file as a line of RFC 4180. */
export const toCsvRow = (file: SavedFile): string => `${COLUMNS.map(([, cell]) => toCell(cell(file))).join(',')}\r\n`

/** Spreadsheets take what begins so for a formula, which a file's name must not be. */
const FORMULA = /^[=+\-@\t\r]/

function toCell(value: string | number | undefined): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
