import type { Sources } from './serve.ts'
import type { Piece } from './wire.ts'

/** What a reader is given. */
export interface Reading {
  readonly sources: Sources
  readonly piece: Piece
  /** Takes note of the newest event that the application has seen, by its `seq`. */
  reached(seq: number): void
}

/** Reads a stream as its library's documentation says, and parses the data of every message, until its process ends. */
export type Reader = (reading: Reading) => Promise<void> | void

/** The address of the stream of bytes that are ready. */
export const streamUrl = ({ sources, piece }: Reading): string => `${sources.replay}/${piece}`

/** Takes what a library gives as text. `hello` has a `seq` too: the one at which the stream ends. */
export function take({ reached }: Reading, data: string): void {
  const { type, seq } = JSON.parse(data) as { type: string; seq: number }
  if (type === 'progress') reached(seq)
}
