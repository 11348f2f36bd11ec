import type { ItemEntry } from './items.ts'
import { nextTurn } from './next-turn.ts'
import type { ItemPatch, ItemState } from './types.ts'

/** Whom a list is read for. */
export interface EntriesReader<Entry> {
  readonly take: (entries: readonly Entry[]) => void
  readonly isStopped: () => boolean
  /** Awaited after each entry of a list that comes bit by bit: it is read no further as long as enough is there. */
  readonly whenWanted: () => Promise<void>
}

/** Entries that are taken from a list that is all there, before others have their turn. */
const CHUNK = 500

/**
 * Reads a list to its end, or until it is told to stop.
 *
 * @throws what the list throws; what came before that is taken.
 */
export async function readEntries<Entry>(
  list: Iterable<Entry> | AsyncIterable<Entry>,
  { take, isStopped, whenWanted }: EntriesReader<Entry>,
): Promise<void> {
  if (Symbol.asyncIterator in list) {
    for await (const entry of list) {
      if (isStopped()) return
      take([entry])
      await whenWanted()
    }
    return
  }
  let chunk: Entry[] = []
  try {
    for (const entry of list) {
      if (chunk.length === CHUNK) {
        take(chunk)
        chunk = []
        await nextTurn()
        if (isStopped()) return
      }
      chunk.push(entry)
    }
  } finally {
    take(chunk)
  }
}

/** An entry of a list as the fields of its item; a text is an id. */
export function toEntry(entry: string | ItemEntry): ItemEntry {
  return typeof entry === 'string' ? { id: entry } : entry
}

const FIELDS = ['name', 'kind', 'size', 'maxAttempts'] as const

/**
 * What is to be written of an item that will be worked on, or `undefined` where all of it is known. What the session says
 * of it already goes before what the list says, and that before what is carried over.
 */
export function entryPatch(
  entry: ItemEntry,
  now: ItemState | undefined,
  carry: ItemPatch | undefined,
): ItemPatch | undefined {
  const patch: ItemPatch = now === undefined ? { status: 'pending' } : {}
  for (const field of FIELDS) {
    if (entry[field] !== undefined && now?.[field] === undefined) Object.assign(patch, { [field]: entry[field] })
  }
  const metadata = { ...carry?.metadata, ...entry.metadata }
  const news = Object.entries(metadata).filter(([key]) => !Object.hasOwn(now?.metadata ?? {}, key))
  if (news.length > 0) patch.metadata = Object.fromEntries(news)
  return Object.keys(patch).length > 0 ? patch : undefined
}
