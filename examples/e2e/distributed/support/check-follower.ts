import type { SessionMessage, Snapshot } from '@progress/core'
import type { Follower, Reply } from './follower.ts'

type Placed = Extract<SessionMessage, { seq: number }> & { since?: number | undefined }

const isPlaced = (message: SessionMessage): message is Placed =>
  message.type !== 'hello' && message.type !== 'heartbeat' && message.type !== 'bye'

/** What may have happened to the store. */
export interface Leniency {
  /** It has lost events that followers had seen: they are taken back by an older snapshot. @defaultValue false */
  readonly mayRewind?: boolean
}

/** What is wrong with what a follower heard and made of it; nothing, where no seq was missed or came twice. */
export function faultsOf(follower: Follower, end: Snapshot, { mayRewind = false }: Leniency = {}): string[] {
  const { session, updates, invalid, replies } = follower
  const held = session.getSnapshot()
  return [
    ...invalid.map((fault) => `not understood: ${fault}`),
    ...(sameJson(held, end) ? [] : [`ended with ${JSON.stringify(held)}, not with ${JSON.stringify(end)}`]),
    ...chainFaults(updates as Placed[], { what: 'was applied', mayRewind }),
    ...replies.flatMap((reply) =>
      chainFaults(reply.messages.filter(isPlaced), {
        what: `came from ${reply.process}`,
        cursor: reply.cursor,
        mayRewind,
      }),
    ),
    ...cursorFaults(replies),
  ]
}

/** Every message follows the one before it, without a gap and without an overlap. */
function chainFaults(
  messages: readonly Placed[],
  { what, cursor, mayRewind }: Required<Leniency> & { what: string; cursor?: number | undefined },
): string[] {
  const faults: string[] = []
  let at = cursor
  for (const { type, seq, since = seq - 1 } of messages) {
    if (type === 'snapshot') {
      if (at !== undefined && seq < at && !mayRewind) faults.push(`snapshot ${seq} ${what} after ${at}`)
    } else if (since !== at) faults.push(`${type} (${since}, ${seq}] ${what} after ${at}`)
    at = seq
  }
  return faults
}

/** A client never says that it holds more than it was sent. */
function cursorFaults(replies: readonly Reply[]): string[] {
  const faults: string[] = []
  let sent = 0
  for (const { cursor, messages } of replies) {
    if (cursor !== undefined && cursor > sent) faults.push(`said that it holds ${cursor} after ${sent}`)
    sent = Math.max(sent, ...messages.filter(isPlaced).map(({ seq }) => seq))
  }
  return faults
}

/** Whether two values are the same as JSON; the order of keys means nothing. */
const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]))
}

/** Streams that a process ended although their session went on, without having said `bye` as their last word. */
export function cutWithoutBye(followers: readonly Follower[], process: string): readonly Reply[] {
  const ends = new Set<string>(['bye', 'complete', 'error', 'cancelled'])
  return followers
    .flatMap(({ replies }) => replies)
    .filter((reply) => reply.process === process && reply.isStream)
    .filter(({ messages, end }) => end === 'torn' || !ends.has(lastTypeOf(messages)))
}

function lastTypeOf(messages: readonly SessionMessage[]): string {
  const last = messages.at(-1)
  if (last === undefined) return 'nothing'
  return last.type === 'snapshot' && last.snapshot.endedAt !== undefined ? 'complete' : last.type
}
