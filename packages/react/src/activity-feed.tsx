import { memo, type ReactElement, useMemo, useRef, useState } from 'react'
import { type ComponentLabels, toComponentLabels } from './component-labels.ts'
import { type Feed, NO_FEED, nextFeed } from './feed.ts'
import { Glyph } from './glyph.tsx'
import type { FeedEntry, FeedWords, NewsOf } from './news.ts'
import { type SessionsOf, toSessions } from './sessions-of.ts'

/** Props of the feed. */
export interface ActivityFeedProps<S extends NewsOf> {
  /** A session's snapshot, or those of a topic. */
  readonly sessions: SessionsOf<S>
  /** What only the application knows to say. Give the same object each time. */
  readonly words?: FeedWords<S> | undefined
  /** How many entries at most. @defaultValue 80 */
  readonly limit?: number | undefined
  /**
   * Whether a screen reader tells of what is added. A tracker on the page speaks already, and of many sessions or items
   * there would be no end. @defaultValue `'off'`
   */
  readonly live?: 'off' | 'polite' | undefined
  /** Makes what an entry is about a button. */
  readonly onOpen?: ((sessionId: string, item: string | undefined) => void) | undefined
  readonly labels?: Partial<ComponentLabels> | undefined
}

/** What happens to sessions, the newest first: stages, items, log lines and ends, each with its time. */
export function ActivityFeed<S extends NewsOf>(props: ActivityFeedProps<S>): ReactElement {
  const { sessions, words, limit = 80, live = 'off', onOpen, labels: given } = props
  const labels = useMemo(() => toComponentLabels(given), [given])
  const feed = useRef<Feed<S>>(NO_FEED)
  // A bar that moved is no news: then the entries stay the array that they are, and nothing is rendered.
  const { entries } = useMemo(() => {
    feed.current = nextFeed(feed.current, toSessions(sessions), { labels, words, limit })
    return feed.current
  }, [sessions, labels, words, limit])
  return (
    <div className="progress-part progress-feed" data-empty={entries.length === 0 ? '' : undefined}>
      <Entries entries={entries} labels={labels} live={live} onOpen={onOpen} />
      {entries.length === 0 && <p className="progress-feed-empty">{labels.feedEmpty}</p>}
    </div>
  )
}

/** Props of the entries. */
interface EntriesProps extends Pick<ActivityFeedProps<never>, 'live' | 'onOpen'> {
  readonly entries: readonly FeedEntry[]
  readonly labels: ComponentLabels
}

const Entries = /* @__PURE__ */ memo(function Entries({ entries, labels, live, onOpen }: EntriesProps): ReactElement {
  // What was there from the start does not slide in.
  const [first] = useState(() => new Set(entries.map(({ key }) => key)))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div className="progress-feed-log" role="log" aria-label={labels.feed} aria-live={live} tabIndex={0}>
      {entries.map((entry) => (
        <Entry key={entry.key} entry={entry} isNew={!first.has(entry.key)} labels={labels} onOpen={onOpen} />
      ))}
    </div>
  )
})

/** Props of an entry. */
interface EntryProps extends Pick<EntriesProps, 'labels' | 'onOpen'> {
  readonly entry: FeedEntry
  readonly isNew: boolean
}

const Entry = /* @__PURE__ */ memo(function Entry({ entry, isNew, labels, onOpen }: EntryProps): ReactElement {
  const { tone, message, timestamp, subject, sessionId, item } = entry
  return (
    <div className="progress-feed-entry" data-tone={tone} data-new={isNew ? '' : undefined}>
      <span className="progress-feed-badge">
        <Glyph name={tone} />
        <span className="progress-hidden">{labels.feedTone[tone]}</span>
      </span>
      <p className="progress-feed-message">{message}</p>
      <time dateTime={new Date(timestamp).toISOString()} suppressHydrationWarning>
        {labels.clock(timestamp)}
      </time>
      {subject !== undefined && onOpen && (
        <button className="progress-feed-subject" type="button" onClick={() => onOpen(sessionId, item)}>
          {subject}
        </button>
      )}
      {subject !== undefined && !onOpen && <span className="progress-feed-subject">{subject}</span>}
    </div>
  )
})
