/** What one file may need. A file beyond any of these fails by itself, whatever it is. */
export interface Limits {
  /** @defaultValue 100 MiB */
  readonly maxFileBytes: number
  /** Pixels of an image, all frames together. @defaultValue 100 million */
  readonly maxPixels: number
  /** Bytes of what a zip or a PDF unpacks to. @defaultValue 256 MiB */
  readonly maxUnpackedBytes: number
  /** How many times its own size a file may unpack to, once that is above 16 MiB. @defaultValue 250 */
  readonly maxRatio: number
  /** Entries of a zip. @defaultValue 10 000 */
  readonly maxZipEntries: number
  /** Pages of a PDF that are read. @defaultValue 500 */
  readonly maxPages: number
  /** Characters of a text that are kept and looked at. @defaultValue 200 000 */
  readonly maxTextLength: number
  /** JavaScript heap of a thread, in MiB. @defaultValue 256 */
  readonly heapMb: number
  /** Heap and buffers of a thread together, in MiB. @defaultValue 768 */
  readonly memoryMb: number
  /** How long one try of one file may take, in ms. @defaultValue 60 000 */
  readonly timeoutMs: number
}

const MIB = 1024 * 1024

export const LIMITS: Limits = {
  maxFileBytes: 100 * MIB,
  maxPixels: 100_000_000,
  maxUnpackedBytes: 256 * MIB,
  maxRatio: 250,
  maxZipEntries: 10_000,
  maxPages: 500,
  maxTextLength: 200_000,
  heapMb: 256,
  memoryMb: 768,
  timeoutMs: 60_000,
}

/** Characters of a text that a file's item shows, and keeps for its next try. */
export const SHOWN_TEXT_LENGTH = 1_000
