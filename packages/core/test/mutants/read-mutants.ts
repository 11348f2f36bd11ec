import { isTerminal, type SessionLog, type Snapshot } from '../../src/index.ts'
import { flakyStore } from '../../src/testing/index.ts'
import { changed, gap, type Mutant, misread } from './mutant.ts'

const withoutCheckpoint = ({ checkpoint: _, ...log }: SessionLog): SessionLog => log

/** Faults in reading, checkpoints, rewinding and doorbells. */
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
  {
    name: 'says that it listens before it does',
    law: 21,
    breakIn: (store) =>
      changed(store, {
        async subscribe(target, onSignal) {
          setTimeout(() => void store.subscribe(target, onSignal), 5)
          return () => undefined
        },
      }),
  },
  {
    name: 'drops the last doorbell',
    law: 22,
    breakIn: (store) => flakyStore(store, { signal: ({ events }) => (events?.some(isTerminal) ? 'drop' : undefined) }),
  },
  {
    name: 'drops every other doorbell',
    law: 22,
    breakIn: (store) => flakyStore(store, { signal: ({ seq }) => (seq % 2 === 0 ? 'drop' : undefined) }),
  },
  {
    name: 'sends half a batch along with the signal',
    law: 23,
    breakIn: (store) =>
      changed(store, {
        subscribe: (target, onSignal) =>
          store.subscribe(target, (signal) => onSignal({ ...signal, events: signal.events?.slice(0, 1) })),
      }),
  },
  {
    name: 'sends events along as their writer sent them',
    law: 23,
    breakIn: (store) =>
      changed(store, {
        subscribe: (target, onSignal) =>
          store.subscribe(target, ({ events, ...signal }) =>
            onSignal({ ...signal, events: events?.map((event) => ({ ...event, seq: 1 })) }),
          ),
      }),
  },
  {
    name: 'leaks a topic',
    law: 24,
    breakIn(store) {
      const listeners = new Set<Parameters<typeof store.subscribe>[1]>()
      return changed(store, {
        subscribe(target, onSignal) {
          if ('topic' in target) listeners.add(onSignal)
          return store.subscribe(target, onSignal)
        },
        async append(sessionId, batch) {
          const seq = await store.append(sessionId, batch)
          for (const listener of listeners) listener({ sessionId, seq })
          return seq
        },
      })
    },
  },
  {
    name: 'says nothing of a topic’s new sessions',
    law: 24,
    breakIn: (store) => flakyStore(store, { signal: ({ seq }) => (seq === 0 ? 'drop' : undefined) }),
  },
  {
    name: 'takes a session’s id for a topic',
    law: 25,
    breakIn: (store) =>
      changed(store, {
        async subscribe(target, onSignal) {
          if ('sessionId' in target) await store.subscribe({ topic: target.sessionId }, onSignal)
          return store.subscribe(target, onSignal)
        },
      }),
  },
  {
    name: 'goes on ringing for those who left',
    law: 26,
    breakIn: (store) =>
      changed(store, {
        async subscribe(target, onSignal) {
          await store.subscribe(target, onSignal)
          return () => undefined
        },
      }),
  },
  {
    name: 'takes two subscriptions of one listener for one',
    law: 26,
    breakIn(store) {
      const known = new Map<unknown, Promise<() => void>>()
      return changed(store, {
        subscribe(target, onSignal) {
          const stop = known.get(onSignal) ?? store.subscribe(target, onSignal)
          known.set(onSignal, stop)
          return stop
        },
      })
    },
  },
  {
    name: 'goes silent when one listener throws',
    law: 27,
    breakIn(store) {
      const listeners = new Set<Parameters<typeof store.subscribe>[1]>()
      return changed(store, {
        subscribe(target, onSignal) {
          listeners.add(onSignal)
          if (listeners.size > 1) return Promise.resolve(() => undefined)
          return store.subscribe(target, (signal) => {
            for (const listener of listeners) listener(signal)
          })
        },
      })
    },
  },
  {
    name: 'rings in the writer’s own process alone',
    law: 28,
    breakIn(store) {
      const here = new Set<Parameters<typeof store.subscribe>[1]>()
      return changed(store, {
        async subscribe(_target, onSignal) {
          here.add(onSignal)
          return () => undefined
        },
        async append(sessionId, batch) {
          const seq = await store.append(sessionId, batch)
          for (const listener of here) listener({ sessionId, seq })
          return seq
        },
      })
    },
  },
]
