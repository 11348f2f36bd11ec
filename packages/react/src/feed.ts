import type { ComponentLabels } from './component-labels.ts'
import { type FeedEntry, type FeedWords, type NewsOf, newsOf } from './news.ts'

/** What a feed shows, and what it was made from. */
export interface Feed<S extends NewsOf = NewsOf> {
  /** The newest first; the same array as long as there is no news. */
  readonly entries: readonly FeedEntry[]
  /** The snapshots that were told of, by session. */
  readonly seen: ReadonlyMap<string, S>
}

/** Settings of a feed. */
export interface FeedOptions<S> {
  readonly labels: ComponentLabels
  readonly words?: FeedWords<S> | undefined
  /** How many entries at most. */
  readonly limit: number
}

/** Before anything was heard. */
export const NO_FEED: Feed<never> = { entries: [], seen: /* @__PURE__ */ new Map<string, never>() }

/**
 * The feed after sessions have gone on.
 *
 * Told is what the snapshots tell, and what was told before, also where a snapshot has forgotten it: its log is short,
 * and a session with very many items leaves out those that are done. Items that are the same still are passed over.
 *
 * @param sessions - All that are to be told of; what was told of others is dropped.
 */
export function nextFeed<S extends NewsOf>(feed: Feed<S>, sessions: readonly S[], options: FeedOptions<S>): Feed<S> {
  const { labels, words, limit } = options
  const { seen, entries: shown } = feed
  if (sessions.length === seen.size && sessions.every((session) => seen.get(session.sessionId) === session)) return feed
  const now = new Map(sessions.map((session) => [session.sessionId, session]))
  const told = new Map(stillTold(feed, now, words).map((entry) => [entry.key, entry]))
  for (const session of sessions) {
    const before = seen.get(session.sessionId)
    if (before === session) continue
    const known = before && before.seq <= session.seq ? before.items : undefined
    for (const entry of newsOf(session, labels, words, known)) {
      const old = told.get(entry.key)
      if (!old || !isSame(old, entry)) told.set(entry.key, entry)
    }
  }
  const entries = newest([...told.values()], limit)
  const isKept = entries.length === shown.length && entries.every((entry, index) => entry === shown[index])
  return { entries: isKept ? shown : entries, seen: now }
}

/** What was told and still holds, with the names of now. A session that was taken back is told anew. */
function stillTold<S extends NewsOf>(feed: Feed<S>, now: ReadonlyMap<string, S>, words?: FeedWords<S>): FeedEntry[] {
  return feed.entries.flatMap((entry) => {
    const [before, after] = [feed.seen.get(entry.sessionId), now.get(entry.sessionId)]
    if (!after || !before || before.seq > after.seq) return []
    const subject = words?.subject?.(after)
    return subject === entry.subject ? entry : { ...entry, subject }
  })
}

/** Newest first; of one moment in the order of the keys, so that every window shows the same. */
function newest(entries: FeedEntry[], limit: number): FeedEntry[] {
  return entries
    .sort((a, b) => b.timestamp - a.timestamp || b.rank - a.rank || (a.key < b.key ? 1 : -1))
    .slice(0, limit)
}

function isSame(a: FeedEntry, b: FeedEntry): boolean {
  return a.message === b.message && a.tone === b.tone && a.subject === b.subject && a.timestamp === b.timestamp
}
