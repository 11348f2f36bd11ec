import { isProgressError, isTerminal, ProgressError } from '../../src/index.ts'
import { changed, gap, type Mutant, misread, recordOf } from './mutant.ts'

/** Faults in records and logs. */
export const logMutants: readonly Mutant[] = [
  {
    name: 'forgets the input',
    law: 1,
    breakIn: (store) => changed(store, { create: (session) => store.create({ ...session, input: undefined }) }),
  },
  {
    name: 'gives two writers the same seq under a race',
    law: 2,
    breakIn: (store) =>
      changed(store, {
        async append(sessionId, batch) {
          const head = (await store.read(sessionId))?.head ?? 0
          await gap()
          await store.append(sessionId, batch)
          return head + batch.events.length
        },
      }),
  },
  {
    name: 'repeats a seq',
    law: 2,
    breakIn: (store) =>
      misread(store, (log) => ({
        ...log,
        events: log.events.map((event) => (event.seq === 20 ? { ...event, seq: 19 } : event)),
      })),
  },
  {
    name: 'counts seqs in each process for itself',
    law: 3,
    breakIn(store) {
      let last = 0
      return changed(store, {
        async append(sessionId, batch) {
          await store.append(sessionId, batch)
          last += batch.events.length
          return last
        },
      })
    },
  },
  {
    name: 'keeps the writer’s time although it goes back',
    law: 4,
    breakIn(store) {
      const times = new Map<string, number>()
      const broken = misread(store, (log) => ({
        ...log,
        events: log.events.map((event) => ({
          ...event,
          timestamp: times.get(`${event.sessionId} ${event.seq}`) ?? event.timestamp,
        })),
      }))
      return changed(broken, {
        async append(sessionId, batch) {
          const last = await store.append(sessionId, batch)
          for (const [index, { timestamp }] of batch.events.entries()) {
            times.set(`${sessionId} ${last - batch.events.length + 1 + index}`, timestamp)
          }
          return last
        },
      })
    },
  },
  {
    name: 'never learns that a session became active',
    law: 5,
    breakIn: (store) =>
      misread(store, (log) =>
        log.session.status === 'active' ? { ...log, session: { ...log.session, status: 'pending' } } : log,
      ),
  },
  {
    name: 'takes the time of the write for the session’s end',
    law: 5,
    breakIn: (store, t) =>
      misread(store, (log) =>
        log.session.endedAt === undefined ? log : { ...log, session: { ...log.session, endedAt: t.now() } },
      ),
  },
  {
    name: 'writes a batch in two halves',
    law: 6,
    breakIn: (store) =>
      changed(store, {
        async append(sessionId, { events, ...rest }) {
          const half = Math.ceil(events.length / 2)
          await store.append(sessionId, { ...rest, batch: rest.batch * 2, events: events.slice(0, half) })
          await gap()
          return store.append(sessionId, { ...rest, batch: rest.batch * 2 + 1, events: events.slice(half) })
        },
      }),
  },
  {
    name: 'applies what stands before the fault of a refused batch',
    law: 6,
    breakIn: (store) =>
      changed(store, {
        async append(sessionId, batch) {
          const end = batch.events.findIndex(isTerminal)
          if (end !== -1 && end < batch.events.length - 1) {
            await store.append(sessionId, { ...batch, events: batch.events.slice(0, end) })
            throw new TypeError('an end in the middle')
          }
          return store.append(sessionId, batch)
        },
      }),
  },
  {
    name: 'writes a repeated batch twice',
    law: 7,
    breakIn(store) {
      let batches = 0
      return changed(store, {
        append(sessionId, batch) {
          batches += 1
          return store.append(sessionId, { ...batch, batch: batches })
        },
      })
    },
  },
  {
    name: 'answers a repeat with a new seq',
    law: 7,
    breakIn: (store) =>
      changed(store, {
        async append(sessionId, batch) {
          await store.append(sessionId, batch)
          return (await store.read(sessionId))?.head ?? 0
        },
      }),
  },
  {
    name: 'refuses a repeat after the seal',
    law: 7,
    breakIn: (store) =>
      changed(store, {
        async append(sessionId, batch) {
          if ((await recordOf(store, sessionId))?.endedAt !== undefined) throw new ProgressError('session_sealed')
          return store.append(sessionId, batch)
        },
      }),
  },
  {
    name: 'refuses a fenced writer’s repeat',
    law: 7,
    breakIn: (store) =>
      changed(store, {
        async append(sessionId, batch) {
          const epoch = (await recordOf(store, sessionId))?.epoch
          if (batch.epoch !== undefined && batch.epoch !== epoch) throw new ProgressError('fenced')
          return store.append(sessionId, batch)
        },
      }),
  },
  {
    name: 'takes patches after the end',
    law: 8,
    breakIn: (store) =>
      changed(store, { append: (id, batch) => unlessSealed(store.append(id, batch), batch.events.some(isTerminal)) }),
  },
  {
    name: 'takes two ends under a race',
    law: 8,
    breakIn: (store) =>
      changed(store, { append: (id, batch) => unlessSealed(store.append(id, batch), !batch.events.some(isTerminal)) }),
  },
  {
    name: 'lets a fenced writer in',
    law: 9,
    breakIn: (store) =>
      changed(store, { append: (sessionId, batch) => store.append(sessionId, { ...batch, epoch: undefined }) }),
  },
  {
    name: 'fences a holder whose lease ran out although nobody took over',
    law: 9,
    breakIn: (store, t) =>
      changed(store, {
        async append(sessionId, batch) {
          const lease = (await recordOf(store, sessionId))?.lease
          if (batch.epoch !== undefined && (lease?.expiresAt ?? 0) <= t.now()) throw new ProgressError('fenced')
          return store.append(sessionId, batch)
        },
      }),
  },
  {
    name: 'takes events of a session that is not there',
    law: 10,
    breakIn: (store) =>
      changed(store, {
        append: (sessionId, batch) =>
          store.append(sessionId, batch).catch((error: unknown) => {
            if (isProgressError(error, 'session_not_found')) return batch.events.length
            throw error
          }),
      }),
  },
  {
    name: 'takes an id that is there already for a repeat',
    law: 11,
    breakIn: (store) =>
      changed(store, {
        async create(session) {
          const existing = await recordOf(store, session.sessionId)
          return existing === undefined ? store.create(session) : { session: existing, created: false }
        },
      }),
  },
]

/** Passes on what is sealed as if it had been written. */
function unlessSealed(append: Promise<number>, honest: boolean): Promise<number> {
  return append.catch((error: unknown) => {
    if (isProgressError(error, 'session_sealed') && !honest) return 1
    throw error
  })
}
