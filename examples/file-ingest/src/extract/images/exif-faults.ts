/** Bytes of a value of each type, by the type's number in TIFF. */
const TYPE_BYTES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
}
const LONG = 4
const IFD = 13
/** Tags whose value is the place of another directory. */
const POINTERS: Readonly<Record<number, string>> = { 34665: 'Exif', 34853: 'GPS', 40965: 'interoperability' }
const MAX_FAULTS = 20

/** What EXIF is made of: a small TIFF. */
interface Tiff {
  readonly view: DataView
  readonly isLittle: boolean
  readonly faults: string[]
  readonly seen: Set<number>
}

/**
 * Finds what is wrong with the structure of EXIF: directories and values that lie outside, types that there are none of,
 * pointers that are no pointers. Readers pass over most of that in silence.
 *
 * @param bytes - From the mark of the byte order on.
 * @returns In words, at most 20; none where all is well.
 * @see https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf
 */
export function exifFaults(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const mark = bytes.length < 8 ? 0 : view.getUint16(0)
  const isLittle = mark === 0x4949
  if ((!isLittle && mark !== 0x4d4d) || view.getUint16(2, isLittle) !== 42) return ['The header is none']
  const tiff: Tiff = { view, isLittle, faults: [], seen: new Set() }
  walk(tiff, 'first', view.getUint32(4, isLittle))
  return tiff.faults.slice(0, MAX_FAULTS)
}

function walk(tiff: Tiff, name: string, start: number): void {
  const { view, isLittle, faults, seen } = tiff
  if (seen.has(start)) return void faults.push(`The ${name} directory was there already`)
  seen.add(start)
  const count = start + 2 <= view.byteLength ? view.getUint16(start, isLittle) : Number.NaN
  // Written so that a place outside, whose count is no number, is one too.
  if (!(start + 2 + count * 12 <= view.byteLength)) return void faults.push(`The ${name} directory lies outside`)
  for (let index = 0; index < count && faults.length < MAX_FAULTS; index++) entry(tiff, name, start + 2 + index * 12)
}

function entry(tiff: Tiff, name: string, at: number): void {
  const { view, isLittle, faults } = tiff
  const tag = view.getUint16(at, isLittle)
  const type = view.getUint16(at + 2, isLittle)
  const count = view.getUint32(at + 4, isLittle)
  const value = view.getUint32(at + 8, isLittle)
  const size = TYPE_BYTES[type]
  const label = `tag 0x${tag.toString(16)} of the ${name} directory`
  if (size === undefined) return void faults.push(`The type of ${label} is none: ${type}`)
  if (size * count > 4 && value + size * count > view.byteLength) {
    return void faults.push(`The value of ${label} lies outside`)
  }
  const directory = POINTERS[tag]
  if (directory === undefined) return
  if ((type !== LONG && type !== IFD) || count !== 1) faults.push(`The place of the ${directory} directory is none`)
  else walk(tiff, directory, value)
}
