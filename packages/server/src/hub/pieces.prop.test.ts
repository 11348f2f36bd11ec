import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PIECE_BYTES, type Rest, takeAll, takePiece } from './pieces.ts'

const anyParts = fc
  .array(fc.oneof(fc.nat(40), fc.nat(3 * PIECE_BYTES), fc.constantFrom(0, PIECE_BYTES, 2 * PIECE_BYTES)), {
    minLength: 1,
    maxLength: 5,
  })
  .map((lengths) => lengths.map((length, index) => new Uint8Array(length).map((_, at) => (at * 7 + index) % 251)))

const all = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))

it('cuts parts into pieces of at most 16 KiB that make the whole again', () => {
  fc.assert(
    fc.property(anyParts, (parts) => {
      const pieces: Uint8Array[] = []
      let rest: Rest | undefined = { parts, offset: 0 }
      while (rest !== undefined) {
        const taken: { piece: Uint8Array; rest: Rest | undefined } = takePiece(rest)
        pieces.push(taken.piece)
        rest = taken.rest
      }
      expect(all(pieces)).toEqual(all(parts))
      for (const { length } of pieces) expect(length).toBeLessThanOrEqual(PIECE_BYTES)
      const total = parts.reduce((sum, { length }) => sum + length, 0)
      expect(pieces.length).toBeLessThanOrEqual(Math.max(1, Math.ceil(total / PIECE_BYTES)) + 1)
    }),
    { numRuns: 60 },
  )
})

it('gives all that is left at once, wherever it was cut', () => {
  fc.assert(
    fc.property(anyParts, (parts) => {
      const { piece, rest } = takePiece({ parts, offset: 0 })
      expect(all([piece, rest === undefined ? new Uint8Array() : takeAll(rest)])).toEqual(all(parts))
    }),
    { numRuns: 60 },
  )
})

it('gives a part that fits as it is, so that it is shared', () => {
  const part = new Uint8Array(PIECE_BYTES)
  expect(takePiece({ parts: [part], offset: 0 }).piece).toBe(part)
})
