import { isProgressError, type NewSession, ProgressError, type SessionStore } from '../../src/index.ts'
import { changed, gap, type Mutant, recordOf } from './mutant.ts'

const withoutKey = (session: NewSession): NewSession => ({ ...session, key: undefined })

/** Creates it all the same, where a start is refused with this code. */
const inSpiteOf = (store: SessionStore, code: string, again: (session: NewSession) => NewSession): SessionStore =>
  changed(store, {
    create: (session) =>
      store.create(session).catch((error: unknown) => {
        if (isProgressError(error, code)) return store.create(again(session))
        throw error
      }),
  })

/** Joins what an earlier start created, where `nameOf` gives both the same name. */
function joinBy(store: SessionStore, nameOf: (session: NewSession) => string | undefined): SessionStore {
  const known = new Map<string, string>()
  return changed(store, {
    async create(session) {
      const name = nameOf(session)
      const existing = name === undefined ? undefined : await recordOf(store, known.get(name) ?? '')
      if (existing !== undefined) return { session: existing, created: false }
      const answer = await store.create(session)
      if (name !== undefined) known.set(name, answer.session.sessionId)
      return answer
    },
  })
}

async function countLive(store: SessionStore, { owner, workflow }: Partial<NewSession>): Promise<number> {
  const { items } = await store.list({ owner, workflow })
  return items.filter(({ endedAt }) => endedAt === undefined).length
}

/** Faults in keys, limits, withdrawal and deletion. */
export const startMutants: readonly Mutant[] = [
  {
    name: 'looks a key up and takes it in two steps',
    law: 29,
    breakIn(store) {
      const known = new Map<string, string>()
      return changed(store, {
        async create(session) {
          const existing = await recordOf(store, known.get(session.key ?? '') ?? '')
          await gap()
          if (existing !== undefined) return { session: existing, created: false }
          known.set(session.key ?? '', session.sessionId)
          return store.create({ ...withoutKey(session), maxActive: undefined })
        },
      })
    },
  },
  {
    name: 'forgets a key when its session ends',
    law: 30,
    breakIn: (store) =>
      changed(store, {
        async create(session) {
          const answer = await store.create(session)
          return answer.session.endedAt === undefined ? answer : store.create(withoutKey(session))
        },
      }),
  },
  {
    name: 'counts a join against the limit',
    law: 30,
    breakIn: (store) =>
      changed(store, {
        async create(session) {
          const { maxActive = Number.POSITIVE_INFINITY } = session
          if ((await countLive(store, session)) >= maxActive) throw new ProgressError('too_many_sessions')
          return store.create(session)
        },
      }),
  },
  {
    name: 'joins although the input is another',
    law: 31,
    breakIn: (store) => changed(store, { create: (session) => store.create({ ...session, fingerprint: undefined }) }),
  },
  {
    name: 'shares keys across workflows',
    law: 31,
    breakIn: (store) => joinBy(store, ({ owner, key, fingerprint }) => `${owner} ${key} ${fingerprint}`),
  },
  {
    name: 'shares keys across owners',
    law: 32,
    breakIn: (store) => joinBy(store, ({ key }) => key),
  },
  {
    name: 'has no keys for those who have no owner',
    law: 32,
    breakIn: (store) =>
      changed(store, {
        create: (session) => store.create(session.owner === undefined ? withoutKey(session) : session),
      }),
  },
  {
    name: 'forgets a key with its session',
    law: 33,
    breakIn: (store) => inSpiteOf(store, 'session_expired', withoutKey),
  },
  {
    name: 'forgets a key too early',
    law: 33,
    breakIn(store, t) {
      const takenAt = new Map<string | undefined, number>()
      return changed(store, {
        create(session) {
          const at = takenAt.get(session.key) ?? t.now()
          takenAt.set(session.key, at)
          return store.create(t.now() - at > t.keyRetentionMs * 0.9 ? withoutKey(session) : session)
        },
      })
    },
  },
  {
    name: 'keeps a key for ever',
    law: 33,
    breakIn(store) {
      const taken = new Set<string | undefined>()
      return changed(store, {
        async create(session) {
          const answer = await store.create(session)
          if (taken.has(session.key) && answer.created) throw new ProgressError('session_expired')
          taken.add(session.key)
          return answer
        },
      })
    },
  },
  {
    name: 'forgets a limit under a race',
    law: 34,
    breakIn: (store) =>
      changed(store, {
        async create({ maxActive = Number.POSITIVE_INFINITY, ...session }) {
          const live = await countLive(store, session)
          await gap()
          if (live >= maxActive) throw new ProgressError('too_many_sessions')
          return store.create(session)
        },
      }),
  },
  {
    name: 'counts ended sessions against the limit',
    law: 34,
    breakIn: (store) =>
      changed(store, {
        async create(session) {
          const { items } = await store.list({ owner: session.owner, workflow: session.workflow })
          if (items.length >= (session.maxActive ?? items.length + 1)) throw new ProgressError('too_many_sessions')
          return store.create(session)
        },
      }),
  },
  {
    name: 'counts an owner’s other workflows against the limit',
    law: 35,
    breakIn: (store) =>
      changed(store, {
        async create(session) {
          const live = await countLive(store, { owner: session.owner })
          if (session.owner !== undefined && live >= (session.maxActive ?? live + 1)) {
            throw new ProgressError('too_many_sessions')
          }
          return store.create(session)
        },
      }),
  },
  {
    name: 'limits those who have no owner',
    law: 35,
    breakIn: (store) =>
      changed(store, {
        async create(session) {
          const answer = await store.create(session)
          const { items } = await store.list({ workflow: session.workflow })
          const nobodys = items.filter(({ owner }) => owner === undefined)
          if (nobodys.length > (session.maxActive ?? nobodys.length)) throw new ProgressError('too_many_sessions')
          return answer
        },
      }),
  },
  {
    name: 'starts a retry twice',
    law: 36,
    breakIn(store) {
      let keys = 0
      return changed(store, {
        create(session) {
          keys += 1
          return store.create({ ...session, key: session.key ?? `key-${keys}`, maxActive: undefined })
        },
      })
    },
  },
  {
    name: 'joins another owner’s retry',
    law: 36,
    breakIn: (store) => joinBy(store, ({ retryOf }) => retryOf),
  },
  {
    name: 'keeps the key of a session that was withdrawn',
    law: 37,
    breakIn: (store) => changed(store, { withdraw: (sessionId) => endAndDelete(store, sessionId) }),
  },
  {
    name: 'withdraws a session that is worked on',
    law: 38,
    breakIn: (store) => changed(store, { withdraw: (sessionId) => endAndDelete(store, sessionId) }),
  },
  {
    name: 'deletes a live session',
    law: 39,
    breakIn: (store) => changed(store, { delete: (sessionId) => endAndDelete(store, sessionId) }),
  },
  {
    name: 'frees the key of a session that was deleted',
    law: 39,
    breakIn: (store) => inSpiteOf(store, 'session_expired', withoutKey),
  },
  {
    name: 'leaves a tombstone of what was deleted',
    law: 39,
    breakIn(store) {
      const deleted = new Set<string>()
      return changed(store, {
        async delete(sessionId) {
          await store.delete(sessionId)
          deleted.add(sessionId)
        },
        tombstone: async (sessionId) =>
          deleted.has(sessionId) ? { sessionId, workflow: 'scan' } : store.tombstone(sessionId),
      })
    },
  },
]

async function endAndDelete(store: SessionStore, sessionId: string): Promise<void> {
  if ((await store.read(sessionId)) === undefined) return
  await store
    .append(sessionId, { writer: 'mutant', batch: 1, events: [{ type: 'cancelled', timestamp: 0 }] })
    .catch(() => undefined)
  await store.delete(sessionId)
}
