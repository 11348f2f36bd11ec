import { createInflate } from 'node:zlib'
import type { Limits } from '../../limits.ts'
import { assertNoBomb, isBomb } from '../unpacked-size.ts'

const STREAM = Buffer.from('stream')
const END = Buffer.from('endstream')
/** How far before a stream its dictionary is looked for. */
const DICTIONARY_BYTES = 1_024
/** Streams packed into themselves more often than that are given up on. */
const MAX_LAYERS = 4

/**
 * Unpacks every deflated stream of a PDF, keeping nothing of it, and counts: readers of PDFs unpack whole streams into
 * memory at once.
 *
 * @throws {Refused} `decompression_bomb`
 */
export async function assertNoPdfBomb(bytes: Uint8Array, limits: Limits): Promise<void> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let unpacked = 0
  for (let at = buffer.indexOf(STREAM); at !== -1; at = buffer.indexOf(STREAM, at)) {
    const dictionary = buffer.toString('latin1', Math.max(0, at - DICTIONARY_BYTES), at)
    const layers = Math.min(MAX_LAYERS, filtersOf(dictionary))
    const start = skipLine(buffer, at + STREAM.length)
    const found = buffer.indexOf(END, start)
    const end = found === -1 ? buffer.length : found
    if (layers > 0) unpacked += await inflatedLength(buffer.subarray(start, end), layers, unpacked, limits)
    assertNoBomb(bytes.length, unpacked, limits)
    at = found === -1 ? buffer.length : found + END.length
  }
}

/** How often a stream is deflated, by the dictionary that ends where it begins. */
function filtersOf(before: string): number {
  const dictionary = before.slice(before.lastIndexOf('obj') + 1)
  return [...dictionary.matchAll(/\/(?:FlateDecode|Fl)\b/g)].length
}

function skipLine(buffer: Buffer, at: number): number {
  if (buffer[at] === 0x0d && buffer[at + 1] === 0x0a) return at + 2
  return buffer[at] === 0x0a || buffer[at] === 0x0d ? at + 1 : at
}

/** What a stream comes to, counted up to where it is a bomb. What cannot be unpacked comes to nothing. */
async function inflatedLength(data: Buffer, layers: number, before: number, limits: Limits): Promise<number> {
  const inflates = Array.from({ length: layers }, () => createInflate({ chunkSize: 65_536 }))
  const last = inflates.at(-1)
  if (last === undefined) return 0
  let length = 0
  const lengths = inflates.map(() => 0)
  await new Promise<void>((resolve) => {
    const stop = (): void => {
      for (const inflate of inflates) inflate.destroy()
      resolve()
    }
    inflates.forEach((inflate, index) => {
      inflate.on('error', stop)
      inflate.on('data', (chunk: Buffer) => {
        lengths[index] = (lengths[index] ?? 0) + chunk.length
        length = Math.max(length, lengths[index] ?? 0)
        if (isBomb(data.length, before + length, limits)) stop()
      })
      const next = inflates[index + 1]
      if (next !== undefined) inflate.pipe(next)
    })
    last.on('end', resolve)
    inflates[0]?.end(data)
  })
  return length
}
