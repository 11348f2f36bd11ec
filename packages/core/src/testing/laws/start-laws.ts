import type { NewSession, SessionStore } from '../../store.ts'
import { atOnce, COMPLETE, created, ENDINGS, fresh, newSession, progress, write } from './actors.ts'
import { law, must, outcomeOf, refused, same } from './law.ts'

/** A start that can be repeated: everything but the id is the same each time. */
function startOf(fields: Partial<NewSession> = {}) {
  const given = { owner: fresh('owner'), workflow: fresh('workflow'), key: fresh('key'), fingerprint: 'one', ...fields }
  return (again: Partial<NewSession> = {}) => newSession({ ...given, ...again })
}

/** Which session a start leads to. */
async function ledTo(store: SessionStore, session: NewSession): Promise<{ id: string; created: boolean }> {
  const answer = await store.create(session)
  return { id: answer.session.sessionId, created: answer.created }
}

/** Idempotency keys, limits, and taking back. */
export const startLaws = [
  law(29, 'one key gives one session under a race', async (t) => {
    const start = startOf({ maxActive: 1 })
    const answers = await atOnce(50, () => ledTo(t.store, start()))
    same(new Set(answers.map(({ id }) => id)).size, 1, 'sessions that fifty starts at once led to')
    same(answers.filter(({ created }) => created).length, 1, 'starts that created it')
  }),

  law(30, 'a key leads to its session whatever became of that, and joining needs no room', async (t) => {
    for (const ending of ENDINGS) {
      const start = startOf({ maxActive: 1 })
      const { id } = await ledTo(t.store, start())
      same(await ledTo(t.store, start()), { id, created: false }, 'a repeat while it is live')
      await write(t.store, id, [progress({ status: 'active' }), ending])
      const { session } = await t.store.create(start())
      same([session.sessionId, session.seq], [id, 2], 'a repeat after its end')
    }
  }),

  law(31, 'a key that goes with another input, or another workflow, is refused', async (t) => {
    const start = startOf()
    const { id } = await ledTo(t.store, start())
    await refused(t.store.create(start({ fingerprint: 'two' })), 'idempotency_mismatch', 'another input')
    await refused(t.store.create(start({ workflow: fresh('workflow') })), 'idempotency_mismatch', 'another workflow')
    await write(t.store, id, [COMPLETE])
    await refused(t.store.create(start({ fingerprint: 'two' })), 'idempotency_mismatch', 'another input after the end')
  }),

  law(32, 'each owner has keys of its own, and so has nobody', async (t) => {
    const start = startOf()
    const owners = [fresh('owner'), fresh('owner'), undefined]
    const ids = new Set<string>()
    for (const owner of owners) {
      const answer = await ledTo(t.store, start({ owner }))
      must(answer.created, `the key is new to ${owner}`)
      ids.add(answer.id)
      same(await ledTo(t.store, start({ owner })), { id: answer.id, created: false }, `a repeat of ${owner}`)
    }
    same(ids.size, 3, 'sessions')
  }),

  law(33, 'a key outlives its session, and is free after its own time', async (t) => {
    const start = startOf()
    const { id } = await ledTo(t.store, start())
    await write(t.store, id, [COMPLETE])
    await t.advance(t.retentionMs + t.marginMs)
    await refused(t.store.create(start()), 'session_expired', 'a repeat after the retention')
    await refused(
      t.store.create(start({ fingerprint: 'two' })),
      'idempotency_mismatch',
      'another input after the retention',
    )
    await t.advance(t.keyRetentionMs - t.retentionMs - 3 * t.marginMs)
    await refused(t.store.create(start()), 'session_expired', 'a repeat just before the key’s time is over')
    await t.advance(3 * t.marginMs)
    must((await t.store.create(start())).created, 'the key is free when its time is over')
  }),

  law(34, 'limits hold under a race', async (t) => {
    const [owner, workflow] = [fresh('owner'), fresh('workflow')]
    const outcomes = await atOnce(20, () => outcomeOf(t.store.create(newSession({ owner, workflow, maxActive: 3 }))))
    same(outcomes.filter((outcome) => outcome === 'done').length, 3, 'sessions that were created')
    same(outcomes.filter((outcome) => outcome === 'too_many_sessions').length, 17, 'starts that were refused for it')
    const { items } = await t.store.list({ owner })
    same(items.length, 3, 'sessions that are there')
    await outcomeOf(write(t.store, items[0]?.sessionId ?? '', [COMPLETE]))
    must((await t.store.create(newSession({ owner, workflow, maxActive: 3 }))).created, 'an end makes room')
    await refused(t.store.create(newSession({ owner, workflow, maxActive: 3 })), 'too_many_sessions', 'one more')
  }),

  law(35, 'a limit counts the sessions of one owner and workflow; without an owner there is none', async (t) => {
    const [owner, workflow] = [fresh('owner'), fresh('workflow')]
    const limited = (fields: Partial<NewSession>) =>
      t.store.create(newSession({ owner, workflow, maxActive: 1, ...fields }))
    must((await limited({})).created, 'the first')
    must((await limited({ workflow: fresh('workflow') })).created, 'one of another workflow')
    must((await limited({ owner: fresh('owner') })).created, 'one of another owner')
    for (const n of [1, 2]) must((await limited({ owner: undefined })).created, `number ${n} of nobody`)
    await refused(limited({}), 'too_many_sessions', 'the second')
  }),

  law(36, 'a retry without a key joins the live one of the same session, owner and no other', async (t) => {
    const [owner, workflow, retryOf] = [fresh('owner'), fresh('workflow'), fresh('session')]
    const retry = (fields: Partial<NewSession> = {}) =>
      ledTo(t.store, newSession({ owner, workflow, retryOf, ...fields }))
    const answers = await atOnce(20, () => retry({ maxActive: 1 }))
    same(new Set(answers.map(({ id }) => id)).size, 1, 'sessions that twenty retries at once led to')
    const id = answers[0]?.id ?? ''
    must((await retry({ owner: fresh('owner') })).created, 'another owner’s retry is its own')
    must((await retry({ retryOf: fresh('session') })).created, 'the retry of another session is its own')
    must((await retry({ key: fresh('key') })).created, 'a retry with a key goes by its key')
    await write(t.store, id, [progress()])
    same((await retry()).id, id, 'the first of several that are live')
    await write(t.store, id, [COMPLETE])
    const live = await t.store.list({ owner, workflow, status: ['pending'] })
    for (const { sessionId } of live.items) await write(t.store, sessionId, [COMPLETE])
    must((await retry()).created, 'a retry after the end of the one before is new')
  }),

  law(37, 'a session that was withdrawn has never been', async (t) => {
    const start = startOf({ maxActive: 1 })
    const { id } = await ledTo(t.store, start())
    await t.store.withdraw(id)
    same([await t.store.read(id), await t.store.tombstone(id)], [undefined, undefined], 'what is left')
    await refused(write(t.store, id, [progress()]), 'session_not_found', 'append')
    same((await t.store.list({ owner: start().owner })).items, [], 'the list')
    must((await ledTo(t.store, start({ fingerprint: 'two' }))).created, 'its key and its place are free')
    await t.store.withdraw(fresh('session'))
  }),

  law(38, 'a session that a worker has had is not withdrawn', async (t) => {
    const start = startOf()
    const { id } = await ledTo(t.store, start())
    await t.store.acquire(id, 'worker', t.leaseMs)
    await outcomeOf(t.store.withdraw(id))
    same((await t.store.read(id))?.session.sessionId, id, 'the session')
    same(await ledTo(t.store, start()), { id, created: false }, 'its key')
  }),

  law(39, 'an ended session that was deleted is forgotten at once, and its key stays taken', async (t) => {
    const start = startOf({ topics: [fresh('topic')] })
    const { id } = await ledTo(t.store, start())
    await refused(t.store.delete(id), 'session_live', 'deleting a live session')
    must((await t.store.read(id)) !== undefined, 'a live session stays')
    await write(t.store, id, [COMPLETE])
    await t.store.delete(id)
    same([await t.store.read(id), await t.store.tombstone(id)], [undefined, undefined], 'what is left')
    same((await t.store.list({ owner: start().owner })).items, [], 'the list')
    await refused(write(t.store, id, [progress()]), 'session_not_found', 'append')
    await refused(t.store.create(start()), 'session_expired', 'a start with its key')
    await t.store.delete(id)
    const other = await created(t.store)
    must((await t.store.read(other.sessionId)) !== undefined, 'others stay')
  }),
]
