/** The most that is written at once: what a slow reader costs beyond its socket's buffer. */
export const PIECE_BYTES = 16 * 1_024

/** Bytes that are still to be written: shared parts, and how far the first of them is written. */
export interface Rest {
  readonly parts: readonly Uint8Array[]
  readonly offset: number
}

/**
 * Takes the next piece of some bytes. Small parts are joined; a part that makes a piece alone is given as it is, so that
 * thousands of followers share one buffer.
 */
export function takePiece({ parts, offset }: Rest): { piece: Uint8Array; rest: Rest | undefined } {
  const taken: Uint8Array[] = []
  let room = PIECE_BYTES
  let index = 0
  let from = offset
  for (let part = parts[0]; part !== undefined && room > 0; part = parts[index]) {
    const end = Math.min(part.length, from + room)
    taken.push(from === 0 && end === part.length ? part : part.subarray(from, end))
    room -= end - from
    if (end < part.length) {
      from = end
      break
    }
    index += 1
    from = 0
  }
  const rest = index < parts.length ? { parts: parts.slice(index), offset: from } : undefined
  return { piece: joined(taken), rest }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** All that is left, as one. */
export function takeAll({ parts: [first, ...others], offset }: Rest): Uint8Array {
  return joined(first === undefined ? [] : [first.subarray(offset), ...others])
}
