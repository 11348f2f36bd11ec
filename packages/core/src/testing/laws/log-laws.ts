import fc from 'fast-check'
import type { SessionStore } from '../../store.ts'
import {
  atOnce,
  COMPLETE,
  created,
  ENDINGS,
  eventsOf,
  fresh,
  NOON,
  newSession,
  progress,
  write,
  writerOf,
} from './actors.ts'
import { forAll, law, must, outcomeOf, refused, same } from './law.ts'

async function isDense(store: SessionStore, sessionId: string, length: number): Promise<void> {
  const seqs = (await eventsOf(store, sessionId)).map(({ seq }) => seq)
  same(
    seqs,
    Array.from({ length }, (_, index) => index + 1),
    'the seqs of the log',
  )
}

/** Each of several writers appends some batches; every answer must be the seq of that batch's own last event. */
async function manyWriters(stores: readonly SessionStore[], sessionId: string): Promise<void> {
  await atOnce(20, async (index) => {
    const store = stores[index % stores.length]
    must(store !== undefined, 'there is a store')
    const writer = writerOf(store, sessionId)
    for (let batch = 0; batch < 5; batch += 1) {
      const message = `${index}/${batch}`
      const seq = await writer(progress({ message: 'first' }), progress({ message }))
      const event = (await eventsOf(store, sessionId, seq - 1))[0]
      must(event?.type === 'progress' && event.message === message, `the answer ${seq} is the seq of the batch's end`)
    }
  })
}

/** Records and logs. */
export const logLaws = [
  law(1, 'a new session is pending and empty, and keeps what it was created with', async (t) => {
    const given = {
      sessionId: fresh('session'),
      workflow: fresh('workflow'),
      plan: [{ id: 'read', title: 'Reading', weight: 2, tier: 1, optional: true }, { id: 'save' }],
      topics: [fresh('topic'), fresh('topic')],
      owner: fresh('owner'),
      key: fresh('key'),
      fingerprint: 'f00',
      input: { list: [], nothing: null, deep: { 'a.b': [1.5, 'x'] } },
      retryOf: fresh('session'),
    }
    const { session, created: isNew } = await t.store.create({ ...given, takeWithinMs: 60_000, maxActive: 3 })
    same(isNew, true, 'created')
    const { createdAt, updatedAt, dueAt, ...rest } = session
    same(rest, { ...given, status: 'pending', seq: 0, epoch: 0 }, 'the record')
    must(Math.abs(createdAt - t.now()) <= 5_000 && updatedAt === createdAt, 'it was created now')
    same(dueAt, createdAt + 60_000, 'when it is due')
    same(await t.store.read(given.sessionId), { session, head: 0, events: [] }, 'its log')
  }),

  law(2, 'seqs are dense from 1 and in append order, however many write', async (t) => {
    const { sessionId } = await created(t.store)
    await manyWriters([t.store], sessionId)
    await isDense(t.store, sessionId, 200)
  }),

  law(
    3,
    'seqs are dense also where the writers are in several processes',
    async (t) => {
      const other = await t.reopen?.()
      must(other !== undefined, 'the harness gives another store')
      const { sessionId } = await created(t.store)
      await manyWriters([t.store, other], sessionId)
      await isDense(other, sessionId, 200)
    },
    ['processes'],
  ),

  law(4, 'timestamps never decrease: the store stamps the later of the event’s time and the last one’s', (t) =>
    forAll(
      fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
      async (batches) => {
        const { sessionId } = await created(t.store)
        const writer = writerOf(t.store, sessionId)
        let last = 0
        const expected: number[] = []
        for (const times of batches) {
          await writer(...times.map((time) => progress({ timestamp: NOON + time })))
          for (const time of times) {
            last = Math.max(last, NOON + time)
            expected.push(last)
          }
        }
        const stamps = (await eventsOf(t.store, sessionId)).map(({ timestamp }) => timestamp)
        same(stamps, expected, 'the timestamps')
      },
    ),
  ),

  law(5, 'the record follows the log', async (t) => {
    for (const [index, status] of (['completed', 'failed', 'cancelled'] as const).entries()) {
      const { sessionId } = await created(t.store)
      await write(t.store, sessionId, [progress({ status: 'active', timestamp: NOON + 5 }), progress({ percent: 3 })])
      const { seq, status: live, updatedAt, endedAt } = (await t.store.read(sessionId))?.session ?? {}
      same([seq, live, updatedAt, endedAt], [2, 'active', NOON + 5, undefined], 'seq, status, updatedAt, endedAt')
      await write(t.store, sessionId, [{ type: 'control', action: 'cancel', timestamp: NOON + 7 }])
      await write(t.store, sessionId, [{ ...(ENDINGS[index] ?? COMPLETE), timestamp: NOON + 9 }])
      const ended = (await t.store.read(sessionId))?.session
      same([ended?.seq, ended?.status, ended?.updatedAt, ended?.endedAt], [4, status, NOON + 9, NOON + 9], 'at the end')
    }
  }),

  law(6, 'a batch is all or nothing', async (t) => {
    const { sessionId } = await created(t.store)
    const writer = writerOf(t.store, sessionId)
    const lengths = new Set<number>()
    const writing = (async () => {
      for (let batch = 0; batch < 20; batch += 1) await writer(progress(), progress(), progress(), progress())
    })()
    let done = false
    const reading = (async () => {
      while (!done) {
        lengths.add((await eventsOf(t.store, sessionId)).length)
        await new Promise((resolve) => setTimeout(resolve, 0))
      }
    })()
    await writing.finally(() => {
      done = true
    })
    await reading
    same(
      [...lengths].filter((length) => length % 4 !== 0),
      [],
      'lengths that a reader saw in the middle of a batch',
    )
    await refused(writer(progress(), COMPLETE, progress()), 'TypeError', 'an end in the middle of a batch')
    await refused(writer(), 'TypeError', 'an empty batch')
    await isDense(t.store, sessionId, 80)
    same((await t.store.read(sessionId))?.session.endedAt, undefined, 'endedAt after a refused batch')
  }),

  law(
    7,
    'a repeated batch is written once and gets the first answer, also after the seal, and from a fenced writer',
    async (t) => {
      const { sessionId } = await created(t.store)
      const lease = await t.store.acquire(sessionId, 'first', t.leaseMs)
      const batch = {
        writer: fresh('writer'),
        batch: 1,
        events: [progress(), progress({ percent: 2 })],
        epoch: lease?.epoch,
      }
      const answers = await atOnce(10, () => t.store.append(sessionId, batch))
      same(answers, Array(10).fill(2), 'the answers to one batch, sent ten times at once')
      await write(t.store, sessionId, [progress()])
      same(await t.store.append(sessionId, batch), 2, 'the answer after somebody else has written')
      await t.advance(t.leaseMs + t.marginMs)
      await t.store.acquire(sessionId, 'second', t.leaseMs)
      same(await t.store.append(sessionId, batch), 2, 'the answer to a fenced writer’s repeat')
      const end = { writer: fresh('writer'), batch: 1, events: [progress(), COMPLETE] }
      same(await t.store.append(sessionId, end), 5, 'the answer to the end')
      same(await t.store.append(sessionId, end), 5, 'the answer to the repeated end')
      same(await t.store.append(sessionId, batch), 2, 'the answer after the seal')
      await isDense(t.store, sessionId, 5)
    },
  ),

  law(8, 'nothing is appended after the terminal event, and only one of several ends counts', async (t) => {
    for (const ending of ENDINGS) {
      const { sessionId } = await created(t.store)
      const outcomes = await atOnce(10, () => outcomeOf(write(t.store, sessionId, [ending])))
      same(outcomes.filter((outcome) => outcome === 'done').length, 1, 'ends that were taken')
      same(new Set(outcomes).has('session_sealed'), true, 'the others are refused as session_sealed')
      await refused(write(t.store, sessionId, [progress()]), 'session_sealed', 'a patch after the end')
      await refused(
        write(t.store, sessionId, [progress()], { epoch: 7 }),
        'session_sealed',
        'a fenced patch after the end',
      )
      await isDense(t.store, sessionId, 1)
    }
  }),

  law(9, 'a writer whose epoch is over is fenced, and one that names no epoch is not', async (t) => {
    const { sessionId } = await created(t.store)
    const first = await t.store.acquire(sessionId, 'first', t.leaseMs)
    const old = writerOf(t.store, sessionId, { epoch: first?.epoch })
    same(await old(progress()), 1, 'the holder writes')
    await t.advance(t.leaseMs + t.marginMs)
    same(await old(progress()), 2, 'it writes on while nobody has taken over')
    const second = await t.store.acquire(sessionId, 'second', t.leaseMs)
    await refused(old(progress()), 'fenced', 'the old holder’s patch')
    await refused(old(COMPLETE), 'fenced', 'the old holder’s end')
    await refused(write(t.store, sessionId, [progress()], { epoch: 9 }), 'fenced', 'an epoch that is still to come')
    same(await write(t.store, sessionId, [progress()], { epoch: second?.epoch }), 3, 'the new holder writes')
    same(await write(t.store, sessionId, [progress()]), 4, 'a helper writes')
    await isDense(t.store, sessionId, 4)
  }),

  law(10, 'a session that never was is nowhere', async (t) => {
    const id = fresh('session')
    same(await t.store.read(id), undefined, 'read')
    same(await t.store.tombstone(id), undefined, 'tombstone')
    same(await t.store.acquire(id, 'worker', t.leaseMs), undefined, 'acquire')
    await refused(write(t.store, id, [progress()]), 'session_not_found', 'append')
  }),

  law(11, 'an id that is taken cannot be created anew', async (t) => {
    const { sessionId } = await created(t.store, { workflow: 'first' })
    await write(t.store, sessionId, [progress()])
    await refused(t.store.create(newSession({ sessionId, workflow: 'second' })), 'TypeError', 'the same id again')
    const log = await t.store.read(sessionId)
    same([log?.session.workflow, log?.head], ['first', 1], 'what was there')
  }),
]
