import type { Reader } from './reader.ts'
import { PIECES, type Piece } from './wire.ts'

/** A client by its name. */
interface ReaderEntry {
  readonly title: string
  /** Loads it, and nothing of the others. */
  readonly load: () => Promise<Reader>
  /** @defaultValue all */
  readonly pieces?: readonly Piece[]
}

const byHand: ReaderEntry['load'] = async () => (await import('./read-by-hand.ts')).read

/** All that are measured: ours first, then the limit. */
export const READERS = {
  ours: { title: 'Progress, with fold and snapshot', load: async () => (await import('./read-ours.ts')).read },
  'by-hand': { title: '`fetch` by hand', load: byHand },
  /** The control: how far it is from the other one is the error of the run. */
  'by-hand-again': { title: '`fetch` by hand, again', load: byHand },
  'eventsource-client': {
    title: 'eventsource-client',
    load: async () => (await import('./read-eventsource-client.ts')).read,
  },
  eventsource: { title: 'eventsource', load: async () => (await import('./read-eventsource.ts')).read },
  'fetch-event-source': {
    title: 'fetch-event-source',
    load: async () => (await import('./read-fetch-event-source.ts')).read,
  },
  trpc: {
    title: 'tRPC httpSubscriptionLink',
    load: async () => (await import('./read-trpc.ts')).read,
    // Its server writes as it likes.
    pieces: ['single'],
  },
} as const satisfies Record<string, ReaderEntry>

export type ReaderName = keyof typeof READERS

export const READER_NAMES = Object.keys(READERS) as ReaderName[]

/** What ratios are taken to. */
export const HAND: ReaderName = 'by-hand'

/** In which pieces a client can be given what it reads. */
export function piecesOf(name: ReaderName): readonly Piece[] {
  const entry: ReaderEntry = READERS[name]
  return entry.pieces ?? (Object.keys(PIECES) as Piece[])
}
