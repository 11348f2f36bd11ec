import { foldLog, type SessionStore, slimSnapshot } from '@progress/core'
import { mean } from '../figures/statistics.ts'
import { nowUs, updateText } from '../update-text.ts'
import type { GrowOrder, ItemsState, LogState } from './site-calls.ts'
import { takeMiddle, takeTime } from './take-time.ts'
import { type SessionsAtWork, sentOut } from './work.ts'

/** How often what is looked at is done. */
const TIMES = 4_000
const READS = 40
/** Items that are added in one turn: their patches become one. */
const TOGETHER = 500
/** What a follower's snapshot may have, by default. */
const SERVED_ITEMS = 1_000
const BYTES = 100
const BEHIND = 10
/** What a session begins with: it is running, and its stage is. */
const FIRST_EVENTS = 1
/** From one checkpoint to the next, in events, and how often it is looked at on the way. */
const PERIOD = 256
const STEP = 16

/** Adds items to a session; then one of them changes in each turn. */
export async function growItems(
  work: SessionsAtWork,
  store: SessionStore,
  { from, to }: GrowOrder,
): Promise<ItemsState> {
  const [emitter] = work.emitters
  if (emitter === undefined) throw new Error('no session was begun')
  for (let at = from; at < to; at += 1) {
    emitter.item(`item-${at}`, { status: 'pending' })
    if (at % TOGETHER === 0) await sentOut()
  }
  await sentOut()
  const step = Math.max(1, Math.floor(to / TIMES))
  const update = async (at: number): Promise<void> => {
    emitter.item(`item-${(at * step) % to}`).update({ status: 'active', metadata: { count: at } })
    await sentOut()
  }
  await takeTime(TIMES, update)
  const perUpdate = await takeTime(TIMES, update)
  const log = await store.read(emitter.sessionId)
  if (log === undefined) throw new Error('the session is gone')
  const snapshot = foldLog(log)
  return {
    items: to,
    perUpdate,
    snapshotBytes: JSON.stringify(snapshot).length,
    servedBytes: JSON.stringify(to > SERVED_ITEMS ? slimSnapshot(snapshot) : snapshot).length,
  }
}

/**
 * Gives new sessions logs of so many events; then looks at what one more costs, and what a reader's look, while each log grows
 * by what lies between two checkpoints at most. They take turns, so that a machine that is slower for a while is so for all.
 */
export async function growLogs(
  work: SessionsAtWork,
  store: SessionStore,
  counts: readonly number[],
): Promise<LogState[]> {
  const logs: GrowingLog[] = []
  for (const count of counts) logs.push(await growLog(work, store, count))
  for (let grown = 0; grown < PERIOD; grown += STEP) {
    for (const log of logs) if (grown < log.count) log.looks.push(await log.look(grown))
  }
  // Over a whole period: with the checkpoint, which comes once in it, and with what is read from one to the next.
  return logs.map(({ count, looks }) => ({
    events: count,
    append: {
      cpuUs: mean(looks.map(({ append }) => append.cpuUs)),
      wallUs: mean(looks.map(({ append }) => append.wallUs)),
    },
    readAfterUs: mean(looks.map(({ readAfterUs }) => readAfterUs)),
    readAllUs: mean(looks.map(({ readAllUs }) => readAllUs)),
  }))
}

type Look = Omit<LogState, 'events'>

interface GrowingLog {
  readonly count: number
  readonly looks: Look[]
  /** Adds some events. @param grown - How many were added before. */
  look(grown: number): Promise<Look>
}

async function growLog(work: SessionsAtWork, store: SessionStore, count: number): Promise<GrowingLog> {
  await work.begin(work.emitters.length + 1)
  const emitter = work.emitters.at(-1)
  if (emitter === undefined) throw new Error('no session was begun')
  const { sessionId } = emitter
  const append = async (): Promise<void> => {
    emitter.update({ message: updateText({ number: 0, dueUs: nowUs() }, BYTES) })
    await sentOut()
  }
  for (let at = FIRST_EVENTS; at < count; at += 1) await append()
  return {
    count,
    looks: [],
    async look(grown) {
      const added = await takeTime(STEP, append)
      const readAllUs = await takeMiddle(READS, async () => {
        const log = await store.read(sessionId)
        return log === undefined ? undefined : foldLog(log)
      })
      const cursor = Math.max(0, count + grown + STEP - BEHIND)
      return { append: added, readAllUs, readAfterUs: await takeMiddle(READS, () => store.read(sessionId, cursor)) }
    },
  }
}
