import { foldLog, type SessionStore, slimSnapshot } from '@progress/core'
import { median } from '../figures/statistics.ts'
import { nowUs, updateText } from '../update-text.ts'
import type { GrowOrder, ItemsState, LogState, Taken } from './site-calls.ts'
import { takeTime } from './take-time.ts'
import { type SessionsAtWork, sentOut } from './work.ts'

/** How often what is looked at is done. */
const TIMES = 400
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
 * Gives a new session a log of so many events; then looks at what one more costs, and what a reader's look, while the log
 * grows by what lies between two checkpoints at most.
 */
export async function growLog(work: SessionsAtWork, store: SessionStore, count: number): Promise<LogState> {
  await work.begin(work.emitters.length + 1)
  const emitter = work.emitters.at(-1)
  if (emitter === undefined) throw new Error('no session was begun')
  const { sessionId } = emitter
  const append = async (): Promise<void> => {
    emitter.update({ message: updateText({ number: 0, dueUs: nowUs() }, BYTES) })
    await sentOut()
  }
  for (let at = FIRST_EVENTS; at < count; at += 1) await append()
  const looks: Omit<LogState, 'events'>[] = []
  for (let grown = 0; grown < Math.min(count, PERIOD); grown += STEP) {
    const append16 = await takeTime(STEP, append)
    const readAll = await takeTime(READS, async () => {
      const log = await store.read(sessionId)
      return log === undefined ? undefined : foldLog(log)
    })
    const cursor = Math.max(0, count + grown + STEP - BEHIND)
    looks.push({ append: append16, readAll, readAfter: await takeTime(READS, () => store.read(sessionId, cursor)) })
  }
  return {
    events: count,
    append: meanOf(looks.map((look) => look.append)),
    readAfter: middleOf(looks.map((look) => look.readAfter)),
    readAll: middleOf(looks.map((look) => look.readAll)),
  }
}

/** With the checkpoint, which comes once in a period. */
const meanOf = (all: readonly Taken[]): Taken => ({
  cpuUs: all.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / all.length,
  wallUs: all.reduce((sum, { wallUs }) => sum + wallUs, 0) / all.length,
})

/** Half of the way from one checkpoint to the next. */
const middleOf = (all: readonly Taken[]): Taken => ({
  cpuUs: median(all.map(({ cpuUs }) => cpuUs)),
  wallUs: median(all.map(({ wallUs }) => wallUs)),
})
