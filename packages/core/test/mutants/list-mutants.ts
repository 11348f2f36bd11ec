import type { SessionQuery, SessionRecord, SessionStore } from '../../src/index.ts'
import { changed, type Mutant, mapDeep, misread } from './mutant.ts'

const listing = (store: SessionStore, change: (query: SessionQuery) => SessionQuery): SessionStore =>
  changed(store, { list: (query) => store.list(change(query)) })

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A list that is asked for by something wider, and cut down by `keep`. */
const sifting = (
  store: SessionStore,
  keep: (query: SessionQuery) => ((record: SessionRecord) => boolean) | undefined,
): SessionStore =>
  changed(store, {
    async list(query) {
      const wanted = keep(query)
      if (wanted === undefined) return store.list(query)
      const { items } = await store.list({ limit: 10_000 })
      return { items: items.filter(wanted) }
    },
  })

/** A list whose cursor says how many entries came before. */
const byOffset = (store: SessionStore, step: number): SessionStore =>
  changed(store, {
    async list({ cursor = '0', limit = 100, ...query }) {
      const { items } = await store.list({ ...query, limit: 10_000 })
      const end = Number(cursor) + limit
      const page = { items: items.slice(Number(cursor), end) }
      return end < items.length ? { ...page, next: String(end - step) } : page
    },
  })

/** Faults in lists, values and a store's own life. */
export const listMutants: readonly Mutant[] = [
  {
    name: 'lists the oldest first',
    law: 50,
    breakIn: (store) =>
      changed(store, {
        async list(query) {
          const page = await store.list(query)
          return { ...page, items: [...page.items].reverse() }
        },
      }),
  },
  {
    name: 'lists what changed last first',
    law: 50,
    breakIn: (store) =>
      changed(store, {
        async list(query) {
          const { items } = await store.list({ ...query, cursor: undefined, limit: 100 })
          return { items: items.toSorted((a, b) => Number(a.seq < b.seq) - Number(a.seq > b.seq)) }
        },
      }),
  },
  { name: 'repeats an entry on the next page', law: 50, breakIn: (store) => byOffset(store, 1) },
  { name: 'leaves an entry out between two pages', law: 50, breakIn: (store) => byOffset(store, -1) },
  { name: 'counts pages by how many came before', law: 51, breakIn: (store) => byOffset(store, 0) },
  {
    name: 'leaks an owner in the list',
    law: 52,
    breakIn: (store) =>
      listing(store, ({ owner, topic, ...query }) => ({ ...query, topic, owner: topic ? undefined : owner })),
  },
  {
    name: 'ignores the status that was asked for',
    law: 52,
    breakIn: (store) => listing(store, ({ status: _, ...query }) => query),
  },
  {
    name: 'lists topics that begin alike',
    law: 52,
    breakIn: (store) =>
      sifting(store, ({ topic, owner }) =>
        topic === undefined || owner !== undefined
          ? undefined
          : ({ topics }) => topics.some((name) => name.startsWith(topic)),
      ),
  },
  {
    name: 'begins anew at a cursor that it does not understand',
    law: 53,
    breakIn: (store) =>
      changed(store, { list: (query) => store.list(query).catch(() => store.list({ ...query, cursor: undefined })) }),
  },
  {
    name: 'turns empty arrays into objects',
    law: 54,
    breakIn: (store) =>
      misread(store, (log) => mapDeep(log, (value) => (Array.isArray(value) && value.length === 0 ? {} : value))),
  },
  {
    name: 'cuts long numbers',
    law: 54,
    breakIn: (store) =>
      misread(store, (log) =>
        mapDeep(log, (value) => (typeof value === 'number' ? Number(value.toPrecision(14)) : value)),
      ),
  },
  {
    name: 'assigns what it copies',
    law: 54,
    breakIn: (store) =>
      misread(store, (log) =>
        mapDeep(log, (value) => {
          if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
          const copy: Record<string, unknown> = {}
          for (const [key, inner] of Object.entries(value)) copy[key] = inner
          return copy
        }),
      ),
  },
  {
    name: 'writes text as UTF-8 that cannot hold half a character',
    law: 54,
    breakIn: (store) =>
      misread(store, (log) =>
        mapDeep(log, (value) => (typeof value === 'string' ? decoder.decode(encoder.encode(value)) : value)),
      ),
  },
  {
    name: 'cuts long text',
    law: 55,
    breakIn: (store) =>
      misread(store, (log) =>
        mapDeep(log, (value) => (typeof value === 'string' ? value.slice(0, (1 << 20) - 1) : value)),
      ),
  },
  {
    name: 'takes a name for a pattern',
    law: 56,
    breakIn: (store) =>
      sifting(store, ({ owner }) => {
        if (owner === undefined) return undefined
        const escaped = owner.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
        const pattern = new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`, 'u')
        return (record) => pattern.test(record.owner ?? '')
      }),
  },
  {
    name: 'joins names with a colon and takes them apart again',
    law: 56,
    breakIn: (store) =>
      changed(store, {
        subscribe: (target, onSignal) =>
          store.subscribe('topic' in target ? { topic: target.topic.split(':')[0] ?? '' } : target, onSignal),
      }),
  },
  {
    name: 'hands out the same copy to everyone',
    law: 57,
    breakIn(store) {
      const copies = new Map<string, unknown>()
      return misread(store, (log, after) => {
        const name = `${log.session.sessionId} ${log.head} ${after}`
        const copy = copies.get(name) ?? structuredClone(log)
        copies.set(name, copy)
        return copy as typeof log
      })
    },
  },
  {
    name: 'keeps what its writer goes on holding',
    law: 57,
    breakIn(store) {
      const held = new Map<string, object>()
      const broken = misread(store, (log) => ({
        ...log,
        events: log.events.map((event) => ({ ...event, ...held.get(`${event.sessionId} ${event.seq}`) })),
      }))
      return changed(broken, {
        async append(sessionId, batch) {
          const seq = await store.append(sessionId, batch)
          const [event] = batch.events
          if (event?.type === 'progress') held.set(`${sessionId} ${seq}`, { metadata: event.metadata })
          return seq
        },
      })
    },
  },
  {
    name: 'goes by another name in its health',
    law: 58,
    breakIn: (store) => changed(store, { health: async () => ({ ok: true, store: 'other' }) }),
  },
  {
    name: 'rings on after it was closed',
    law: 59,
    breakIn: (store) => changed(store, { close: async () => undefined }),
  },
  {
    name: 'lets a write put off when a session is due',
    law: 60,
    breakIn(store, t) {
      const written = new Map<string, number>()
      const broken = misread(store, (log) => {
        const dueAt = (written.get(log.session.sessionId) ?? Number.NEGATIVE_INFINITY) + 60_000
        return { ...log, session: { ...log.session, dueAt: Math.max(dueAt, log.session.dueAt) } }
      })
      return changed(broken, {
        async append(sessionId, batch) {
          const seq = await store.append(sessionId, batch)
          written.set(sessionId, t.now())
          return seq
        },
      })
    },
  },
  {
    name: 'lists the last instant of a span too',
    law: 61,
    breakIn: (store) =>
      listing(store, ({ createdBefore, ...query }) => ({
        ...query,
        createdBefore: createdBefore === undefined ? undefined : createdBefore + 1,
      })),
  },
  {
    name: 'leaves the first instant of a span out',
    law: 61,
    breakIn: (store) =>
      listing(store, ({ createdFrom, ...query }) => ({
        ...query,
        createdFrom: createdFrom === undefined ? undefined : createdFrom + 1,
      })),
  },
  {
    name: 'forgets the span where a topic is asked for',
    law: 62,
    breakIn: (store) =>
      listing(store, ({ createdFrom, createdBefore, ...query }) =>
        query.topic === undefined ? { ...query, createdFrom, createdBefore } : query,
      ),
  },
  {
    name: 'forgets the span on the second page',
    law: 62,
    breakIn: (store) =>
      listing(store, ({ createdFrom, createdBefore, ...query }) =>
        query.cursor === undefined ? { ...query, createdFrom, createdBefore } : query,
      ),
  },
]
