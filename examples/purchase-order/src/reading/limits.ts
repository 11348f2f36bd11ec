/** What a document may need. A document beyond any of these is refused, whatever it is. */
export interface Limits {
  /** @defaultValue 25 MiB */
  readonly maxBytes: number
  /** Pages of a PDF. @defaultValue 100 */
  readonly maxPages: number
  /** Rows of a table file. @defaultValue 20 000 */
  readonly maxRows: number
  /** Bytes of a workbook once unpacked. @defaultValue 100 MiB */
  readonly maxUnpackedBytes: number
  /** Pixels of a picture inside. @defaultValue 40 million */
  readonly maxPixels: number
  /** How long one step of taking a document apart may last, in ms, whatever else the machine does. @defaultValue 60 000 */
  readonly parseMs: number
  /** How long one page may be looked at for text in pictures, in ms. @defaultValue 30 000 */
  readonly ocrMs: number
  /** Pages on which text is looked for in pictures. @defaultValue 5 */
  readonly ocrPages: number
  /** JavaScript heap of the thread that takes a document apart, in MiB. @defaultValue 512 */
  readonly heapMb: number
}

export const LIMITS: Limits = {
  maxBytes: 25 * 1024 * 1024,
  maxPages: 100,
  maxRows: 20_000,
  maxUnpackedBytes: 100 * 1024 * 1024,
  maxPixels: 40_000_000,
  parseMs: 60_000,
  ocrMs: 30_000,
  ocrPages: 5,
  heapMb: 512,
}
