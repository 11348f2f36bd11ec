import type { Limits } from '../limits.ts'
import { mebibytes, Refused } from './refused.ts'

/** Files that unpack to less are no bombs, whatever their ratio: a page of blanks is packed a thousandfold. */
const HARMLESS_BYTES = 16 * 1024 * 1024

/** Whether something unpacks to more than it may. */
export function isBomb(packedBytes: number, unpackedBytes: number, { maxUnpackedBytes, maxRatio }: Limits): boolean {
  return unpackedBytes > maxUnpackedBytes || (unpackedBytes > HARMLESS_BYTES && unpackedBytes > packedBytes * maxRatio)
}

/** @throws {Refused} `decompression_bomb` */
export function assertNoBomb(packedBytes: number, unpackedBytes: number, limits: Limits): void {
  if (!isBomb(packedBytes, unpackedBytes, limits)) return
  throw new Refused('decompression_bomb', `The file unpacks to ${mebibytes(unpackedBytes)} or more: it is not opened`)
}
