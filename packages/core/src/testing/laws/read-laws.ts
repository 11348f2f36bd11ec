import fc from 'fast-check'
import { applyEvent, foldLog, initialSnapshot } from '../../fold.ts'
import type { SessionEvent, SessionRecord, Snapshot } from '../../types.ts'
import { anyLiveEvent, anyTerminalEvent } from '../any-log.ts'
import { COMPLETE, created, eventsOf, NOON, progress, write, writerOf } from './actors.ts'
import { forAll, law, must, refused, same } from './law.ts'

const anyEvents = fc
  .tuple(fc.array(anyLiveEvent, { minLength: 1, maxLength: 10 }), fc.option(anyTerminalEvent, { nil: undefined }))
  .map(([live, end]) => [...live, ...(end === undefined ? [] : [end])])

/** The state after each event, from that of seq 0 on. */
function statesOf(record: SessionRecord, events: readonly SessionEvent[]): Snapshot[] {
  const states = [initialSnapshot(record)]
  for (const event of events) states.push(applyEvent(states.at(-1) ?? initialSnapshot(record), event))
  return states
}

/** A log of `length` small patches, and the state after each. */
async function someLog(store: Parameters<typeof created>[0], length: number) {
  const record = await created(store)
  const writer = writerOf(store, record.sessionId)
  for (let n = 1; n <= length; n += 1) await writer(progress({ counters: { n }, metadata: { [`m${n}`]: n } }))
  const states = statesOf(record, await eventsOf(store, record.sessionId))
  const stateAt = (seq: number): Snapshot => {
    const state = states[seq]
    must(state?.seq === seq, `the log reaches ${seq}`)
    return state
  }
  return { sessionId: record.sessionId, writer, stateAt }
}

/** Reading, checkpoints, and logs that were rewound. */
export const readLaws = [
  law(12, 'a reader gets just what follows its cursor, and all where it has none or one beyond the head', async (t) => {
    const { sessionId, stateAt } = await someLog(t.store, 6)
    const all = await eventsOf(t.store, sessionId)
    for (let after = 0; after <= 6; after += 1) {
      const log = await t.store.read(sessionId, after)
      same([log?.head, log?.checkpoint, log?.events], [6, undefined, all.slice(after)], `what follows ${after}`)
    }
    for (const after of [undefined, 7, 1_000]) {
      const log = await t.store.read(sessionId, after)
      must(log !== undefined, 'the session is there')
      same(foldLog(log), stateAt(6), `the fold of what is read at ${after}`)
    }
  }),

  law(13, 'a read is one consistent view, also while others write', async (t) => {
    const { sessionId } = await created(t.store)
    const writing = (async () => {
      const writer = writerOf(t.store, sessionId)
      for (let n = 0; n < 50; n += 1) await writer(progress(), progress())
    })()
    for (let head = 0; head < 100; ) {
      const log = await t.store.read(sessionId)
      must(log !== undefined, 'the session is there')
      same(
        [log.session.seq, log.events.length, log.events.at(-1)?.seq ?? 0],
        [log.head, log.head, log.head],
        'one view',
      )
      must(log.head >= head, 'the head never goes back')
      head = log.head
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
    await writing
  }),

  law(14, 'a trimmed log answers with a snapshot that equals the fold of the whole log, at every cursor', (t) =>
    forAll(fc.tuple(anyEvents, fc.array(fc.nat(12), { maxLength: 3 })), async ([events, checkpoints]) => {
      const record = await created(t.store)
      const { sessionId } = record
      const writer = writerOf(t.store, sessionId)
      for (const event of events) await writer(event)
      const states = statesOf(record, await eventsOf(t.store, sessionId))
      const final = states.at(-1)
      for (const seq of checkpoints) {
        const state = states[seq]
        if (state !== undefined) await t.store.checkpoint(sessionId, state)
      }
      for (const after of [undefined, ...states.keys(), states.length + 3]) {
        const log = await t.store.read(sessionId, after)
        must(log !== undefined, 'the session is there')
        same(foldLog(log, after === undefined ? undefined : states[after]), final, `the state of a reader at ${after}`)
      }
    }),
  ),

  law(15, 'trimming never passes the checkpoint, and a lower checkpoint is ignored', async (t) => {
    const { sessionId, stateAt } = await someLog(t.store, 6)
    await t.store.checkpoint(sessionId, stateAt(4))
    same(
      (await eventsOf(t.store, sessionId, 4)).map(({ seq }) => seq),
      [5, 6],
      'what follows the checkpoint',
    )
    await t.store.checkpoint(sessionId, stateAt(2))
    for (const after of [undefined, 0, 1, 2, 3]) {
      const log = await t.store.read(sessionId, after)
      must(log !== undefined, 'the session is there')
      const first = log.checkpoint?.seq ?? after ?? 0
      same(
        log.events.map(({ seq }) => seq),
        [1, 2, 3, 4, 5, 6].filter((seq) => seq > first),
        `events for ${after}`,
      )
      same(foldLog(log, stateAt(after ?? 0)), stateAt(6), `the state of a reader at ${after}`)
      must((log.checkpoint?.seq ?? 4) >= 4, 'a lower checkpoint does not take the place of a higher one')
    }
  }),

  law(
    16,
    'a log is written on behind its checkpoint, with dense seqs and timestamps that never decrease',
    async (t) => {
      const { sessionId, stateAt, writer } = await someLog(t.store, 3)
      await t.store.checkpoint(sessionId, stateAt(3))
      same(await writer(progress({ timestamp: 1, percent: 5 })), 4, 'the next seq')
      same((await eventsOf(t.store, sessionId, 3))[0]?.timestamp, NOON, 'its timestamp')
      await refused(
        t.store.checkpoint(sessionId, { ...stateAt(3), seq: 9 }),
        'TypeError',
        'a checkpoint beyond the head',
      )
      same(await writer(progress()), 5, 'the seq after that')
    },
  ),

  law(17, 'a checkpoint after the end is the final state', async (t) => {
    const { sessionId, stateAt, writer } = await someLog(t.store, 2)
    await writer(COMPLETE)
    const end = (await eventsOf(t.store, sessionId, 2))[0]
    must(end !== undefined, 'the end is in the log')
    const final = applyEvent(stateAt(2), end)
    await t.store.checkpoint(sessionId, final)
    const log = await t.store.read(sessionId)
    must(log !== undefined, 'the session is there')
    same([foldLog(log), log.session.status], [final, 'completed'], 'what is read')
    same(await eventsOf(t.store, sessionId, 3), [], 'what follows the end')
  }),

  law(18, 'a log that is shorter than its writer has seen is noticed, and nothing is written', async (t) => {
    const { sessionId, stateAt } = await someLog(t.store, 3)
    await refused(write(t.store, sessionId, [progress()], { seen: 5 }), 'store_rewound', 'a patch that follows seq 5')
    same((await t.store.read(sessionId))?.head, 3, 'the head')
    same(await write(t.store, sessionId, [progress()], { seen: 3, rebase: stateAt(3) }), 4, 'a writer at the head')
    same(await write(t.store, sessionId, [progress()], { seen: 2, rebase: stateAt(2) }), 5, 'a writer behind the head')
    same((await eventsOf(t.store, sessionId)).length, 5, 'what is in the log')
  }),

  law(19, 'a rewound log goes on above what its writer has seen, from the writer’s state', async (t) => {
    const { sessionId, stateAt } = await someLog(t.store, 3)
    const rebase: Snapshot = { ...stateAt(3), seq: 8, status: 'active', percent: 40, updatedAt: NOON + 50 }
    const seq = await write(t.store, sessionId, [progress({ message: 'on' }), progress()], { seen: 8, rebase })
    same(seq, 10, 'the seq of the batch’s end')
    for (const after of [undefined, 0, 2, 3, 5, 8, 11]) {
      const log = await t.store.read(sessionId, after)
      must(log !== undefined, 'the session is there')
      same(log.session.status, 'active', 'the record’s status')
      same(
        log.events.map((event) => event.seq),
        [9, 10],
        `the events for a reader at ${after}`,
      )
      const state = foldLog(log, rebase)
      same([state.seq, state.percent, state.message, state.updatedAt], [10, 40, 'on', NOON + 50], 'the state')
    }
  }),

  law(
    20,
    'after a failover that lost writes, the writer’s next batch makes the log whole again',
    async (t) => {
      const { sessionId, stateAt, writer } = await someLog(t.store, 6)
      await t.rewind?.(sessionId, 4)
      same((await t.store.read(sessionId))?.head, 4, 'the head after the failover')
      await refused(write(t.store, sessionId, [progress()], { seen: 6 }), 'store_rewound', 'a patch that follows seq 6')
      same(
        await write(t.store, sessionId, [progress({ percent: 9 })], { seen: 6, rebase: stateAt(6) }),
        7,
        'the next seq',
      )
      const log = await t.store.read(sessionId, 4)
      must(log !== undefined, 'the session is there')
      const { counters, percent, metadata } = foldLog(log)
      same([counters, percent, metadata.m6], [{ n: 6 }, 9, 6], 'the state')
      same(await writer(progress()), 8, 'other writers go on')
    },
    ['rewind'],
  ),
]
