import type { SessionLog, Snapshot } from '../../src/index.ts'
import { changed, gap, type Mutant, misread } from './mutant.ts'

const withoutCheckpoint = ({ checkpoint: _, ...log }: SessionLog): SessionLog => log

/** Faults in reading, checkpoints and rewinding. */
export const readMutants: readonly Mutant[] = [
  {
    name: 'answers with the event at the cursor too',
    law: 12,
    breakIn: (store) =>
      changed(store, {
        read: (sessionId, after) => store.read(sessionId, after === undefined ? after : Math.max(0, after - 1)),
      }),
  },
  {
    name: 'has nothing for a cursor beyond the head',
    law: 12,
    breakIn: (store) => misread(store, (log, after = 0) => (after > log.head ? { ...log, events: [] } : log)),
  },
  {
    name: 'reads record and log one after the other',
    law: 13,
    breakIn: (store) =>
      changed(store, {
        async read(sessionId, after) {
          const before = await store.read(sessionId)
          await gap()
          const log = await store.read(sessionId, after)
          return log === undefined || before === undefined ? undefined : { ...log, session: before.session }
        },
      }),
  },
  { name: 'trims without a snapshot', law: 14, breakIn: (store) => misread(store, withoutCheckpoint) },
  {
    name: 'gives a snapshot that the events before it are missing from',
    law: 14,
    breakIn: (store) =>
      changed(store, {
        checkpoint: (sessionId, snapshot) => store.checkpoint(sessionId, { ...snapshot, percent: 0, log: [] }),
      }),
  },
  {
    name: 'trims past the checkpoint',
    law: 15,
    breakIn(store) {
      let floor = 0
      const broken = misread(store, (log) => ({ ...log, events: log.events.filter(({ seq }) => seq > floor) }))
      return changed(broken, {
        async checkpoint(sessionId, snapshot) {
          floor = snapshot.seq + 1
          await store.checkpoint(sessionId, snapshot)
        },
      })
    },
  },
  {
    name: 'takes a lower checkpoint in place of a higher one',
    law: 15,
    breakIn(store) {
      const last = new Map<string, Snapshot>()
      return changed(store, {
        async checkpoint(sessionId, snapshot) {
          last.set(sessionId, snapshot)
        },
        async read(sessionId, after) {
          const checkpoint = last.get(sessionId)
          if (checkpoint === undefined || (after ?? 0) >= checkpoint.seq) return store.read(sessionId, after)
          const log = await store.read(sessionId, checkpoint.seq)
          return log === undefined ? undefined : { ...log, checkpoint }
        },
      })
    },
  },
  {
    name: 'counts seqs by what is left of the log',
    law: 16,
    breakIn: (store) =>
      changed(store, {
        async append(sessionId, batch) {
          await store.append(sessionId, batch)
          return (await store.read(sessionId))?.events.length ?? 0
        },
      }),
  },
  {
    name: 'takes a checkpoint from the future',
    law: 16,
    breakIn: (store) =>
      changed(store, {
        checkpoint: (sessionId, snapshot) => store.checkpoint(sessionId, snapshot).catch(() => undefined),
      }),
  },
  {
    name: 'drops log and state together when the session is over',
    law: 17,
    breakIn: (store) =>
      misread(store, (log) => (log.session.endedAt === undefined ? log : { ...withoutCheckpoint(log), events: [] })),
  },
  {
    name: 'does not notice that it lost events',
    law: 18,
    breakIn: (store) =>
      changed(store, { append: (sessionId, batch) => store.append(sessionId, { ...batch, seen: undefined }) }),
  },
  {
    name: 'rebases a log that lost nothing',
    law: 18,
    breakIn: (store) =>
      changed(store, {
        async append(sessionId, batch) {
          const last = await store.append(sessionId, batch)
          if (batch.rebase !== undefined) await store.checkpoint(sessionId, { ...batch.rebase, seq: last })
          return last
        },
      }),
  },
  {
    name: 'goes on below what the writer has seen',
    law: 19,
    breakIn: (store) =>
      changed(store, {
        append: (sessionId, { rebase, seen, ...batch }) =>
          store.append(sessionId, rebase === undefined ? { ...batch, seen } : batch),
      }),
  },
  {
    name: 'goes on above a rewound log without the writer’s state',
    law: 20,
    breakIn: (store) =>
      changed(store, {
        append: (sessionId, { rebase, ...batch }) =>
          store.append(sessionId, { ...batch, rebase: rebase && { ...rebase, counters: {}, metadata: {} } }),
      }),
  },
]
