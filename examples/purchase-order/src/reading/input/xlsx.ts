import readWorkbook from 'read-excel-file/node'
import { REFUSALS } from '../failure.ts'
import type { Limits } from '../limits.ts'
import { Refused } from './refused.ts'

/** The cells of each sheet as text: numbers with a decimal point, dates as ISO 8601. */
export async function readXlsx(bytes: Uint8Array, limits: Limits): Promise<string[][][]> {
  const unpacked = unpackedBytes(bytes)
  if (unpacked === undefined) throw new Refused('document_unreadable', REFUSALS.damaged.message)
  if (unpacked > limits.maxUnpackedBytes) {
    const most = Math.round(limits.maxUnpackedBytes / 1024 / 1024)
    throw new Refused('document_too_large', `The workbook unpacks to more than ${most} MB.`)
  }
  const sheets = await readWorkbook(Buffer.from(bytes)).catch((cause: unknown) => {
    throw new Refused('document_unreadable', REFUSALS.damaged.message, cause)
  })
  const rows = sheets.reduce((sum, { data }) => sum + data.length, 0)
  if (rows > limits.maxRows) {
    throw new Refused('document_too_large', `The workbook has more than ${limits.maxRows.toLocaleString('en')} rows.`)
  }
  return sheets.map(({ data }) => data.map((row) => row.map(cellText)))
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  // Sums of a workbook carry the noise of binary fractions.
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(4)))
  return String(value)
}

/**
 * What the archive's entries come to, by its own directory; the thread's heap bounds those that lie.
 *
 * @returns undefined where there is no directory: the file was cut short.
 */
function unpackedBytes(bytes: Uint8Array): number | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = buffer.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > buffer.length) return undefined
  let at = buffer.readUInt32LE(end + 16)
  let sum = 0
  for (let left = buffer.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > buffer.length || buffer.readUInt32LE(at) !== 0x02014b50) return undefined
    sum += buffer.readUInt32LE(at + 24)
    at += 46 + buffer.readUInt16LE(at + 28) + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32)
  }
  return sum
}
