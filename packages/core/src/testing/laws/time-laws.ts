import type { SessionStore } from '../../store.ts'
import type { Lease, SessionRecord } from '../../types.ts'
import { atOnce, COMPLETE, created, ENDINGS, fresh, progress, write } from './actors.ts'
import { law, must, outcomeOf, refused, same } from './law.ts'

async function taken(store: SessionStore, sessionId: string, leaseMs: number, holder = 'worker'): Promise<Lease> {
  const lease = await store.acquire(sessionId, holder, leaseMs)
  must(lease !== undefined, `${holder} takes the session`)
  return lease
}

async function lapsedAmong(store: SessionStore, records: readonly SessionRecord[], byMs?: number): Promise<string[]> {
  const mine = new Set(records.map(({ sessionId }) => sessionId))
  const found: string[] = []
  for await (const { sessionId } of store.lapsed(byMs)) if (mine.has(sessionId)) found.push(sessionId)
  return found
}

const DAY_MS = 86_400_000

/** Retention and leases. */
export const timeLaws = [
  law(40, 'an ended session is kept as long as was promised', async (t) => {
    for (const ending of ENDINGS) {
      const { sessionId } = await created(t.store)
      // An event from a worker whose clock is far behind does not shorten the retention.
      await write(t.store, sessionId, [{ ...ending, timestamp: 1 }])
      await t.advance(t.retentionMs - t.marginMs)
      same((await t.store.read(sessionId))?.events.length, 1, 'the log just before the retention is over')
      same(await t.store.tombstone(sessionId), undefined, 'its tombstone')
    }
  }),

  law(41, 'a session whose retention is over leaves a tombstone that keeps its owner and workflow', async (t) => {
    const [owner, workflow] = [fresh('owner'), fresh('workflow')]
    const mine = await created(t.store, { owner, workflow, topics: [fresh('topic')] })
    const nobodys = await created(t.store, { workflow })
    for (const { sessionId } of [mine, nobodys]) await write(t.store, sessionId, [COMPLETE])
    await t.advance(t.retentionMs + t.marginMs)
    for (const { sessionId } of [mine, nobodys]) {
      same(await t.store.read(sessionId), undefined, 'its log')
      same(await t.store.acquire(sessionId, 'worker', t.leaseMs), undefined, 'a lease')
      await refused(write(t.store, sessionId, [progress()]), 'session_expired', 'append')
    }
    same((await t.store.list({ workflow })).items, [], 'the list')
    const expected = { sessionId: mine.sessionId, workflow, owner }
    same(await t.store.tombstone(mine.sessionId), expected, 'the tombstone')
    same(await t.store.tombstone(nobodys.sessionId), { sessionId: nobodys.sessionId, workflow }, 'that of nobody’s')
    await t.advance(t.tombstoneMs - 3 * t.marginMs)
    same(await t.store.tombstone(mine.sessionId), expected, 'the tombstone just before its time is over')
    await t.advance(3 * t.marginMs)
    same(await t.store.tombstone(mine.sessionId), undefined, 'the tombstone after its time')
    await refused(write(t.store, mine.sessionId, [progress()]), 'session_not_found', 'append after that')
  }),

  law(42, 'a live session is never removed, however quiet it is', async (t) => {
    const [idle, held] = [await created(t.store, { takeWithinMs: 1 }), await created(t.store)]
    await write(t.store, idle.sessionId, [progress()])
    await taken(t.store, held.sessionId, t.leaseMs)
    for (let n = 0; n < 3; n += 1) await t.advance(t.retentionMs)
    for (const { sessionId } of [idle, held]) must((await t.store.read(sessionId)) !== undefined, 'it is still there')
    same(await write(t.store, idle.sessionId, [progress()]), 2, 'it goes on')
  }),

  law(43, 'a session has one holder under a race', async (t) => {
    const { sessionId } = await created(t.store)
    const leases = await atOnce(20, (index) => t.store.acquire(sessionId, `worker-${index}`, t.leaseMs))
    const won = leases.filter((lease) => lease !== undefined)
    same(won.length, 1, 'leases')
    const [lease] = won
    same([lease?.sessionId, lease?.epoch], [sessionId, 1], 'the lease')
    const record = (await t.store.read(sessionId))?.session
    same([record?.lease, record?.epoch, record?.dueAt], [lease, 1, lease?.expiresAt], 'what the record says of it')
  }),

  law(44, 'a lease runs by the store’s clock, and who takes over gets the next epoch', async (t) => {
    const { sessionId } = await created(t.store)
    const first = await taken(t.store, sessionId, t.leaseMs)
    must(Math.abs(first.expiresAt - t.now() - t.leaseMs) <= 2 * t.marginMs, 'it ends one lease from now')
    await t.advance(t.leaseMs - 2 * t.marginMs)
    same(await t.store.acquire(sessionId, 'other', t.leaseMs), undefined, 'taking it just before the lease is over')
    await t.advance(3 * t.marginMs)
    const second = await taken(t.store, sessionId, t.leaseMs, 'other')
    same([second.epoch, second.holder], [2, 'other'], 'the second holder')
    same(await t.store.renew(first, t.leaseMs), undefined, 'the first holder’s renewal')
    same((await t.store.read(sessionId))?.session.lease, second, 'the lease in the record')
  }),

  law(45, 'a lease is prolonged as long as nobody has taken over, also after it ran out', async (t) => {
    const { sessionId } = await created(t.store)
    let lease = await taken(t.store, sessionId, t.leaseMs)
    for (const afterMs of [t.leaseMs / 2, t.leaseMs / 2, t.leaseMs * 2]) {
      await t.advance(afterMs)
      const renewed = await t.store.renew(lease, t.leaseMs)
      must(renewed !== undefined, 'it is prolonged')
      same([renewed.epoch, renewed.holder], [lease.epoch, lease.holder], 'whose it is')
      must(Math.abs(renewed.expiresAt - t.now() - t.leaseMs) <= 2 * t.marginMs, 'it ends one lease from now')
      same((await t.store.read(sessionId))?.session.dueAt, renewed.expiresAt, 'when it is due')
      same(await t.store.acquire(sessionId, 'other', t.leaseMs), undefined, 'another’s attempt')
      lease = renewed
    }
    await write(t.store, sessionId, [COMPLETE])
    same(await t.store.renew(lease, t.leaseMs), undefined, 'renewal after the end')
  }),

  law(46, 'a lease that was given up is free at once, and the session is due anew', async (t) => {
    const { sessionId } = await created(t.store)
    const first = await taken(t.store, sessionId, t.leaseMs)
    await t.store.release(first, DAY_MS)
    const waiting = (await t.store.read(sessionId))?.session
    same([waiting?.lease, waiting?.epoch], [undefined, 1], 'lease and epoch')
    must(Math.abs((waiting?.dueAt ?? 0) - t.now() - DAY_MS) <= 2 * t.marginMs, 'it is due when it waited long enough')
    same(await t.store.renew(first, t.leaseMs), undefined, 'renewal of what was given up')
    const second = await taken(t.store, sessionId, t.leaseMs, 'other')
    same(second.epoch, 2, 'the next epoch')
    await t.store.release(first, 1)
    same((await t.store.read(sessionId))?.session.lease, second, 'a lease that somebody else gave up long ago')
  }),

  law(47, 'what is meant for an unheld session is refused while a lease runs', async (t) => {
    const { sessionId } = await created(t.store)
    const sweep = () => write(t.store, sessionId, [progress({ status: 'waiting' })], { onlyIf: 'unheld' })
    same(await sweep(), 1, 'while nobody has it')
    const lease = await taken(t.store, sessionId, t.leaseMs)
    await refused(sweep(), 'session_held', 'while the lease runs')
    await t.advance(t.leaseMs + t.marginMs)
    same(await sweep(), 2, 'after it ran out')
    must((await t.store.renew(lease, t.leaseMs)) !== undefined, 'the holder comes back')
    await refused(sweep(), 'session_held', 'after that')
    await t.store.release(lease, DAY_MS)
    same(await sweep(), 3, 'after it was given up')
    const raced = await atOnce(10, (n) =>
      n === 0 ? outcomeOf(taken(t.store, sessionId, t.leaseMs)) : outcomeOf(sweep()),
    )
    const { seq, lease: last } = (await t.store.read(sessionId))?.session ?? {}
    same(last !== undefined, true, 'somebody took it')
    same(seq, 3 + raced.slice(1).filter((outcome) => outcome === 'done').length, 'what was written')
  }),

  law(48, 'an ended session has no holder and gets none', async (t) => {
    const { sessionId } = await created(t.store)
    const lease = await taken(t.store, sessionId, t.leaseMs)
    await write(t.store, sessionId, [COMPLETE], { epoch: lease.epoch })
    same((await t.store.read(sessionId))?.session.lease, undefined, 'the lease in the record')
    await t.advance(t.leaseMs + t.marginMs)
    same(await t.store.acquire(sessionId, 'other', t.leaseMs), undefined, 'another’s attempt')
    await t.store.release(lease, DAY_MS)
    same((await t.store.read(sessionId))?.session.status, 'completed', 'its status')
  }),

  law(49, 'those that are overdue are found, the longest overdue first, and nobody else', async (t) => {
    const records = await atOnce(6, () => created(t.store, { takeWithinMs: DAY_MS * 30 }))
    const [early, late, renewed, ended, untouched, released] = records.map(({ sessionId }) => sessionId)
    must(early !== undefined && late !== undefined && renewed !== undefined && ended !== undefined, 'there are six')
    must(untouched !== undefined && released !== undefined, 'there are six')
    const untaken = await created(t.store, { takeWithinMs: t.leaseMs * 3 })
    const all = [...records, untaken]
    await taken(t.store, late, t.leaseMs * 2)
    await taken(t.store, early, t.leaseMs)
    const kept = await taken(t.store, renewed, t.leaseMs)
    await taken(t.store, ended, t.leaseMs)
    await t.store.release(await taken(t.store, released, t.leaseMs), DAY_MS * 30)
    await write(t.store, ended, [COMPLETE])
    same(await lapsedAmong(t.store, all), [], 'at first')
    await t.store.renew(kept, DAY_MS)
    await t.advance(t.leaseMs + t.marginMs)
    same(await lapsedAmong(t.store, all), [early], 'after one lease')
    await t.advance(t.leaseMs * 2)
    same(await lapsedAmong(t.store, all), [early, late, untaken.sessionId], 'after three leases')
    same(await lapsedAmong(t.store, all, t.leaseMs * 2), [early], 'by two leases at least')
    await taken(t.store, early, t.leaseMs, 'other')
    same(await lapsedAmong(t.store, all), [late, untaken.sessionId], 'after one was taken over')
  }),
]
