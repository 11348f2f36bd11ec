import { isTerminal, type SessionRecord, type SessionStore } from '../../src/index.ts'
import { changed, gap, type Mutant, misread, recordOf } from './mutant.ts'

const lapsing = (store: SessionStore, change: (records: SessionRecord[]) => SessionRecord[]): SessionStore =>
  changed(store, {
    async *lapsed(byMs) {
      const records: SessionRecord[] = []
      for await (const record of store.lapsed(byMs)) records.push(record)
      yield* change(records)
    },
  })

/** Faults in retention and leases. */
export const timeMutants: readonly Mutant[] = [
  {
    name: 'removes an ended session too early',
    law: 40,
    breakIn(store, t) {
      const endedAt = new Map<string, number>()
      const broken = misread(store, (log) =>
        t.now() - (endedAt.get(log.session.sessionId) ?? t.now()) > t.retentionMs * 0.9 ? undefined : log,
      )
      return changed(broken, {
        append(sessionId, batch) {
          if (batch.events.some(isTerminal)) endedAt.set(sessionId, t.now())
          return store.append(sessionId, batch)
        },
      })
    },
  },
  {
    name: 'counts the retention from the event’s time',
    law: 40,
    breakIn: (store, t) =>
      misread(store, (log) => (t.now() - (log.session.endedAt ?? t.now()) >= t.retentionMs ? undefined : log)),
  },
  {
    name: 'leaves a tombstone without an owner',
    law: 41,
    breakIn: (store) =>
      changed(store, {
        async tombstone(sessionId) {
          const stone = await store.tombstone(sessionId)
          return stone === undefined ? undefined : { sessionId, workflow: stone.workflow }
        },
      }),
  },
  { name: 'leaves no tombstone', law: 41, breakIn: (store) => changed(store, { tombstone: async () => undefined }) },
  {
    name: 'keeps expired sessions in the list',
    law: 41,
    breakIn(store) {
      const all: SessionRecord[] = []
      return changed(store, {
        async create(session) {
          const answer = await store.create(session)
          all.unshift(answer.session)
          return answer
        },
        list: async ({ workflow }) => ({ items: all.filter((record) => record.workflow === workflow) }),
      })
    },
  },
  {
    name: 'removes a quiet session although it is live',
    law: 42,
    breakIn: (store, t) =>
      misread(store, (log) => (t.now() - log.session.createdAt > 2 * t.retentionMs ? undefined : log)),
  },
  {
    name: 'has two holders under a race',
    law: 43,
    breakIn: (store, t) =>
      changed(store, {
        async acquire(sessionId, holder, leaseMs) {
          const record = await recordOf(store, sessionId)
          await gap()
          if (record === undefined || record.lease !== undefined) return undefined
          const lease = await store.acquire(sessionId, holder, leaseMs)
          return lease ?? { sessionId, holder, epoch: 1, expiresAt: t.now() + leaseMs }
        },
      }),
  },
  {
    name: 'keeps a lease to itself',
    law: 43,
    breakIn: (store) => misread(store, ({ session: { lease: _, ...session }, ...log }) => ({ ...log, session })),
  },
  {
    name: 'does not raise the epoch',
    law: 44,
    breakIn: (store) =>
      changed(store, {
        async acquire(sessionId, holder, leaseMs) {
          const lease = await store.acquire(sessionId, holder, leaseMs)
          return lease === undefined ? undefined : { ...lease, epoch: 1 }
        },
      }),
  },
  {
    name: 'gives a session away before its lease is over',
    law: 44,
    breakIn: (store, t) =>
      changed(store, {
        async acquire(sessionId, holder, leaseMs) {
          const lease = (await recordOf(store, sessionId))?.lease
          if (lease !== undefined && lease.expiresAt - t.now() < leaseMs / 10) await store.release(lease, 1)
          return store.acquire(sessionId, holder, leaseMs)
        },
      }),
  },
  {
    name: 'prolongs a lease that another has taken over',
    law: 44,
    breakIn: (store) =>
      changed(store, { renew: async (lease, leaseMs) => (await store.renew(lease, leaseMs)) ?? lease }),
  },
  {
    name: 'prolongs no lease that ran out',
    law: 45,
    breakIn: (store, t) =>
      changed(store, {
        renew: async (lease, leaseMs) => (lease.expiresAt < t.now() ? undefined : store.renew(lease, leaseMs)),
      }),
  },
  {
    name: 'prolongs a lease from its end, not from now',
    law: 45,
    breakIn: (store, t) =>
      changed(store, { renew: (lease, leaseMs) => store.renew(lease, lease.expiresAt - t.now() + leaseMs) }),
  },
  {
    name: 'keeps a lease that was given up',
    law: 46,
    breakIn: (store) => changed(store, { release: async () => undefined }),
  },
  {
    name: 'lets one holder give up another’s lease',
    law: 46,
    breakIn: (store) =>
      changed(store, {
        async release({ sessionId }, takeWithinMs) {
          const lease = (await recordOf(store, sessionId))?.lease
          if (lease !== undefined) await store.release(lease, takeWithinMs)
        },
      }),
  },
  {
    name: 'writes what is meant for an unheld session in any case',
    law: 47,
    breakIn: (store) =>
      changed(store, { append: (sessionId, batch) => store.append(sessionId, { ...batch, onlyIf: undefined }) }),
  },
  {
    name: 'gives an ended session a holder',
    law: 48,
    breakIn: (store, t) =>
      changed(store, {
        acquire: async (sessionId, holder, leaseMs) =>
          (await store.acquire(sessionId, holder, leaseMs)) ?? {
            sessionId,
            holder,
            epoch: 2,
            expiresAt: t.now() + leaseMs,
          },
      }),
  },
  { name: 'never finds those that are overdue', law: 49, breakIn: (store) => lapsing(store, () => []) },
  {
    name: 'finds the latest overdue first',
    law: 49,
    breakIn: (store) => lapsing(store, (records) => records.reverse()),
  },
  {
    name: 'does not care by how much one is overdue',
    law: 49,
    breakIn: (store) => changed(store, { lapsed: () => store.lapsed() }),
  },
  {
    name: 'finds only those that had a holder',
    law: 49,
    breakIn: (store) => lapsing(store, (records) => records.filter(({ lease }) => lease !== undefined)),
  },
]
