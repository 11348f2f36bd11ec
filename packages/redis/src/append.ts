import {
  type AppendBatch,
  isTerminal,
  type NewEvent,
  ProgressError,
  type SessionStatus,
  type Snapshot,
} from '@progress/core'
import { lookWithin } from './agenda.ts'
import type { Context } from './context.ts'
import { retire } from './leave-traces.ts'
import { lookAt } from './look.ts'
import { bodiesOf } from './record.ts'
import { APPEND } from './scripts/session-scripts.ts'

/** What a terminal event makes of its session. */
const END: Partial<Record<NewEvent['type'], SessionStatus>> = {
  complete: 'completed',
  error: 'failed',
  cancelled: 'cancelled',
}

/** What is wrong with a caller's argument: found by the script, which knows what is checked before it. */
const MISTAKES: Record<string, string> = {
  bad_batch: 'a batch holds one event at least, and a terminal one as its last only',
  bad_rebase: '`rebase` is the live state at `seen`',
  bad_checkpoint: 'a checkpoint cannot be ahead of its log',
}

/** Throws what a script answered where it did not do what it was asked for. */
export function refuse(answer: string, sessionId: string): never {
  const mistake = MISTAKES[answer]
  throw mistake === undefined ? new ProgressError(answer, { sessionId }) : new TypeError(mistake)
}

/** Appends a batch, or gives the answer that it had the first time. */
export async function appendBatch(context: Context, sessionId: string, batch: AppendBatch): Promise<number> {
  const { run, names, settings } = context
  const { writer, epoch = '', onlyIf, events, seen = 0, rebase } = batch
  const isBad = events.length === 0 || events.slice(0, -1).some(isTerminal)
  const last = events.at(-1)
  const bodies = isBad ? '' : bodiesOf(events)
  const comesAlong = Buffer.byteLength(bodies) <= settings.signalBytes
  const [answer, seq, hasEnded] = (await run(
    APPEND,
    names.session(sessionId),
    ...[writer, batch.batch, epoch, onlyIf === 'unheld' ? '1' : '0', isBad ? '1' : '0', seen],
    ...[events.length, latestOf(events), bodies],
    ...[(last === undefined ? undefined : END[last.type]) ?? '', statusAfter(events) ?? ''],
    ...[names.sessionChannel(sessionId), names.topicChannels, `{"sessionId":${JSON.stringify(sessionId)}`],
    ...[comesAlong ? '1' : '0', settings.retentionMs, settings.tombstoneMs],
    ...(rebase === undefined ? [] : baseOf(rebase, seen)),
  )) as string[]
  if (answer !== 'done') refuse(String(answer), sessionId)
  // Whoever waits for the answer need not wait for this; where it fails, the agenda does it later.
  if (hasEnded === '1') void retireSoon(context, sessionId).catch(() => undefined)
  return Number(seq)
}

/** The state that a rewound log goes on from. */
const baseOf = (rebase: Snapshot, seen: number): (string | number)[] => {
  const isBad = rebase.seq !== seen || rebase.endedAt !== undefined
  return [JSON.stringify(rebase), rebase.seq, rebase.updatedAt, rebase.status, isBad ? '1' : '0']
}

/** Of no events: any time. */
const latestOf = (events: readonly NewEvent[]): number =>
  events.reduce((latest, { timestamp }) => Math.max(latest, timestamp), Number.MIN_SAFE_INTEGER)

async function retireSoon(context: Context, sessionId: string): Promise<void> {
  const look = await lookAt(context.run, context.names, sessionId)
  if (look.phase !== 'ended') return
  await Promise.all([retire(context, look), lookWithin(context, sessionId, look.expiresAt - look.now)])
}

/** The status that a batch leaves a live session in, where it sets one. */
function statusAfter(events: readonly NewEvent[]): SessionStatus | undefined {
  let status: SessionStatus | undefined
  for (const event of events) {
    if ((event.type === 'progress' || event.type === 'partial') && event.status !== undefined) status = event.status
  }
  return status
}
