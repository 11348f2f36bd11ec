import { atOnce, COMPLETE, created, eventsOf, fresh, listen, newSession, progress, write, writerOf } from './actors.ts'
import { eventually, law, must, same } from './law.ts'

/** Signals. */
export const doorbellLaws = [
  law(21, 'who subscribed before it read misses nothing', async (t) => {
    await atOnce(10, async () => {
      const { sessionId } = await created(t.store)
      const writing = (async () => {
        const writer = writerOf(t.store, sessionId)
        for (let n = 0; n < 10; n += 1) await writer(progress())
        await writer(COMPLETE)
      })()
      const ear = await listen(t.store, { sessionId })
      const { head = 0 } = (await t.store.read(sessionId)) ?? {}
      await writing
      await eventually(t, () => head === 11 || ear.heard(sessionId, 11), 'word of the end')
    })
    const { sessionId } = await created(t.store)
    const ear = await listen(t.store, { sessionId })
    await write(t.store, sessionId, [progress()])
    await eventually(t, () => ear.heard(sessionId, 1), 'word of what was written as soon as the subscription stood')
  }),

  law(22, 'the doorbell rings for every batch, the last one too', async (t) => {
    const { sessionId } = await created(t.store)
    const ear = await listen(t.store, { sessionId })
    const writer = writerOf(t.store, sessionId)
    for (let seq = 1; seq <= 6; seq += 1) {
      await writer(seq === 6 ? COMPLETE : progress())
      await eventually(t, () => ear.heard(sessionId, seq), `word of seq ${seq}`)
    }
    same(
      ear.signals.filter(({ seq }) => seq > 6),
      [],
      'signals of what is not there',
    )
  }),

  law(23, 'events that come with a signal are those of the log', async (t) => {
    const { sessionId } = await created(t.store)
    const ear = await listen(t.store, { sessionId })
    for (const percent of [1, 2, 3])
      await write(t.store, sessionId, [progress({ percent }), progress({ message: 'm' })])
    await write(t.store, sessionId, [COMPLETE])
    await eventually(t, () => ear.heard(sessionId, 7), 'word of the end')
    const log = await eventsOf(t.store, sessionId)
    for (const { seq, events } of ear.signals) {
      if (events === undefined || events.length === 0) continue
      same(events, log.slice(seq - events.length, seq), `the events of the signal ${seq}`)
    }
  }),

  law(24, 'a topic hears of its sessions’ beginnings and batches, and of nobody else’s', async (t) => {
    const [mine, other] = [fresh('topic'), fresh('topic')]
    const ear = await listen(t.store, { topic: mine })
    const foreign = await created(t.store, { topics: [other] })
    const none = await created(t.store)
    // Named like the topic, which makes it no part of it.
    const namesake = await created(t.store, { sessionId: mine, topics: [`${mine}x`] })
    for (const { sessionId } of [foreign, none, namesake]) await write(t.store, sessionId, [progress()])
    const both = await created(t.store, { topics: [other, mine] })
    await eventually(t, () => ear.heard(both.sessionId, 0), 'word of the new session')
    await write(t.store, both.sessionId, [progress()])
    await eventually(t, () => ear.heard(both.sessionId, 1), 'word of its first batch')
    await write(t.store, both.sessionId, [COMPLETE])
    await eventually(t, () => ear.heard(both.sessionId, 2), 'word of its end')
    same([...new Set(ear.signals.map(({ sessionId }) => sessionId))], [both.sessionId], 'who was heard of')
  }),

  law(25, 'a session’s doorbell rings for that session alone', async (t) => {
    const topics = [fresh('topic')]
    const mine = await created(t.store, { topics })
    const ear = await listen(t.store, { sessionId: mine.sessionId })
    const others = await atOnce(5, () => created(t.store, { topics }))
    for (const { sessionId } of others) await write(t.store, sessionId, [progress()])
    await created(t.store, { topics: [mine.sessionId] })
    await write(t.store, mine.sessionId, [progress()])
    await eventually(t, () => ear.heard(mine.sessionId, 1), 'word of the session')
    same(
      ear.signals.filter(({ sessionId }) => sessionId !== mine.sessionId),
      [],
      'signals of others',
    )
  }),

  law(
    26,
    'a subscription ends by itself, however often it is ended, and however often one listener subscribed',
    async (t) => {
      const { sessionId } = await created(t.store)
      const ears = [await listen(t.store, { sessionId }), await listen(t.store, { sessionId })]
      let calls = 0
      const count = (): void => {
        calls += 1
      }
      const [first, second] = [
        await t.store.subscribe({ sessionId }, count),
        await t.store.subscribe({ sessionId }, count),
      ]
      ears[0]?.stop()
      ears[0]?.stop()
      first()
      first()
      await write(t.store, sessionId, [progress()])
      await eventually(t, () => (ears[1]?.heard(sessionId, 1) ?? false) && calls > 0, 'word for those who still listen')
      same(ears[0]?.signals, [], 'signals for one who has gone')
      second()
      const before = calls
      await write(t.store, sessionId, [progress()])
      await eventually(t, () => ears[1]?.heard(sessionId, 2) ?? false, 'word for the one that is left')
      same(calls, before, 'calls of a listener that has gone')
    },
  ),

  law(27, 'a listener that throws harms neither the writer nor the others', async (t) => {
    const { sessionId } = await created(t.store)
    await t.store.subscribe({ sessionId }, () => {
      throw new Error('a listener’s fault')
    })
    const ear = await listen(t.store, { sessionId })
    same(await write(t.store, sessionId, [progress()]), 1, 'the writer’s answer')
    await eventually(t, () => ear.heard(sessionId, 1), 'word for the other listener')
  }),

  law(
    28,
    'another process hears, reads and appends the same log',
    async (t) => {
      const other = await t.reopen?.()
      must(other !== undefined, 'the harness gives another store')
      const topic = fresh('topic')
      const byTopic = await listen(other, { topic })
      const { session } = await t.store.create(newSession({ topics: [topic] }))
      const ear = await listen(other, { sessionId: session.sessionId })
      await write(t.store, session.sessionId, [progress({ percent: 5 })])
      await eventually(t, () => ear.heard(session.sessionId, 1), 'word of the batch')
      await eventually(t, () => byTopic.heard(session.sessionId, 1), 'word for the topic')
      same(await other.read(session.sessionId), await t.store.read(session.sessionId), 'what is read')
      same(await write(other, session.sessionId, [progress()]), 2, 'the next seq')
    },
    ['processes'],
  ),
]
