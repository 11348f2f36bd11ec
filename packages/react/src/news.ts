import type { ItemState, Snapshot, StageState } from '@progress/core'
import type { ComponentLabels } from './component-labels.ts'
import { statusText } from './words.ts'

/** What sort of news an entry is. */
export type FeedTone = 'processing' | 'success' | 'warning' | 'error' | 'neutral'

/** One line of the activity feed. */
export interface FeedEntry {
  /** The same for the same news, whenever it is asked for. */
  readonly key: string
  /** Epoch ms. */
  readonly timestamp: number
  /** Among news of one moment and session, what is greater is the newer. */
  readonly rank: number
  readonly tone: FeedTone
  readonly message: string
  readonly sessionId: string
  /** What it is about, where that has a name. */
  readonly subject: string | undefined
  /** The item that it is about. */
  readonly item: string | undefined
}

/** What of a snapshot makes news. */
export type NewsOf = Pick<
  Snapshot,
  'sessionId' | 'seq' | 'status' | 'outcome' | 'plan' | 'items' | 'log' | 'error' | 'createdAt' | 'endedAt' | 'retryOf'
> & { readonly stages: Readonly<Record<string, StageState | undefined>> }

/** Words for what only the application knows; each may be left out, and gives way to a general one by `undefined`. */
export interface FeedWords<S> {
  /** Names what the session is about. */
  readonly subject?: (session: S) => string | undefined
  /** What is said of its beginning. */
  readonly created?: (session: S) => string | undefined
  /** What is said of its end. */
  readonly ended?: (session: S) => string | undefined
}

const STAGE_TONES = {
  completed: 'success',
  failed: 'error',
  skipped: 'neutral',
  pending: 'processing',
  active: 'processing',
} as const
const LOG_TONES = { debug: 'neutral', info: 'neutral', warn: 'warning', error: 'error' } as const
const END_TONES = { completed: 'success', failed: 'error', cancelled: 'neutral' } as const
/** After the stages of any plan. */
const ITEM = 1e6
const LOG = 2e6
const END = 3e6

/**
 * What has happened to a session.
 *
 * All of it is read from the snapshot, so that a window that was opened now tells the same as one that saw it happen.
 *
 * @param before - An earlier snapshot's items: of those that are the same still, nothing is told again.
 */
export function newsOf<S extends NewsOf>(
  session: S,
  labels: ComponentLabels,
  words: FeedWords<S> = {},
  before: Snapshot['items'] = {},
): FeedEntry[] {
  const { sessionId, createdAt, retryOf, endedAt, status } = session
  const subject = words.subject?.(session)
  const news: FeedEntry[] = []
  const add: Add = (what, rank, timestamp, tone, message, item) => {
    if (timestamp === undefined) return
    news.push({ key: `${sessionId} ${what}`, timestamp, rank, tone, message, sessionId, subject, item })
  }
  add('created', 0, createdAt, 'neutral', words.created?.(session) ?? (retryOf ? labels.retried : labels.created))
  addStages(session, labels, add)
  for (const [id, item] of Object.entries(session.items)) if (before[id] !== item) addItem(id, item, labels, add)
  addLog(session, add)
  if (status === 'completed' || status === 'failed' || status === 'cancelled') {
    const why = session.error ? labels.error(session.error) : statusText(session, labels)
    const tone = session.outcome === 'partial' ? 'warning' : END_TONES[status]
    add('ended', END, endedAt, tone, words.ended?.(session) ?? why)
  }
  return news
}

type Add = (
  what: string,
  rank: number,
  timestamp: number | undefined,
  tone: FeedTone,
  message: string,
  item?: string,
) => void

function addStages({ plan, stages }: NewsOf, labels: ComponentLabels, add: Add): void {
  for (const [index, { id, title = id }] of plan.entries()) {
    const stage = Object.hasOwn(stages, id) ? stages[id] : undefined
    if (!stage) continue
    add(`${id} began`, 2 * index + 1, stage.startedAt, 'processing', title)
    // What stopped the session is told once, by its end.
    if (stage.status === 'failed') continue
    const message = stage.message === title ? undefined : stage.message
    add(`${id} ended`, 2 * index + 2, stage.endedAt, STAGE_TONES[stage.status], labels.stageDone(title, message))
  }
}

/** An item's end; what is cancelled with its session is told by the session's. */
function addItem(id: string, item: ItemState, labels: ComponentLabels, add: Add): void {
  const { status, name = id, endedAt, error, attempt = 1 } = item
  const what = `item ${id} ${status} ${attempt}`
  if (status === 'completed') add(what, ITEM, endedAt, 'success', labels.itemDone(name), id)
  if (status === 'skipped') add(what, ITEM, endedAt, 'neutral', labels.itemSkipped(name), id)
  if (status !== 'failed') return
  add(what, ITEM, endedAt, 'error', labels.itemFailed(name, error ? labels.error(error) : labels.stage.failed), id)
}

function addLog({ log, items }: NewsOf, add: Add): void {
  const said = new Map<string, number>()
  for (const [index, { timestamp, level, message, item }] of log.entries()) {
    if (level === 'debug' || repeats(item === undefined ? undefined : items[item], message)) continue
    const words = `said ${timestamp} ${message}`
    const count = said.get(words) ?? 0
    said.set(words, count + 1)
    add(`${words} ${count}`, LOG + index, timestamp, LOG_TONES[level], message, item)
  }
}

/** Why an item failed is told with its end. */
const repeats = (item: ItemState | undefined, message: string): boolean =>
  item?.status === 'failed' && item.error !== undefined && message.includes(item.error.message)
