import type { SessionQuery } from '../../store.ts'
import type { SessionRecord } from '../../types.ts'
import { COMPLETE, created, fresh, write } from './actors.ts'
import { law, refused, same } from './law.ts'

const idsOf = (records: readonly SessionRecord[]): string[] => records.map(({ sessionId }) => sessionId)

/** Lists of a span of time. */
export const historyLaws = [
  law(61, 'a list of a span of time holds its first instant, and not its last', async (t) => {
    const [owner, workflow] = [fresh('owner'), fresh('workflow')]
    const made: SessionRecord[] = []
    for (let n = 0; n < 4; n += 1) {
      made.unshift(await created(t.store, { owner, workflow }))
      await t.advance(2 * t.marginMs)
    }
    // What happens to a session later does not move it in time.
    await write(t.store, made[2]?.sessionId ?? '', [COMPLETE])
    const instants = [undefined, ...made.flatMap(({ createdAt }) => [createdAt, createdAt + 1]), 0]
    for (const createdFrom of instants) {
      for (const createdBefore of instants) {
        const within = made.filter(
          ({ createdAt }) =>
            (createdFrom === undefined || createdAt >= createdFrom) &&
            (createdBefore === undefined || createdAt < createdBefore),
        )
        const { items } = await t.store.list({ owner, createdFrom, createdBefore })
        same(idsOf(items), idsOf(within), `those made from ${createdFrom} and before ${createdBefore}`)
      }
    }
  }),

  law(62, 'a span of time goes with every other condition, in pages too', async (t) => {
    const [owner, workflow, topic] = [fresh('owner'), fresh('workflow'), fresh('topic')]
    const before = await created(t.store, { owner, workflow, topics: [topic] })
    await t.advance(2 * t.marginMs)
    const made: SessionRecord[] = []
    for (let n = 0; n < 5; n += 1) made.unshift(await created(t.store, { owner, workflow, topics: [topic] }))
    const createdFrom = made.at(-1)?.createdAt ?? 0
    await t.advance(2 * t.marginMs)
    const after = await created(t.store, { owner, workflow, topics: [topic] })
    const span: SessionQuery = { createdFrom, createdBefore: after.createdAt }
    for (const { sessionId } of [before, after, ...made.slice(0, 2)]) await write(t.store, sessionId, [COMPLETE])
    for (const condition of [{ owner }, { workflow }, { topic }, { owner, topic, workflow }]) {
      const what = `those of a span by ${Object.keys(condition).join(' and ')}`
      same(idsOf((await t.store.list({ ...condition, ...span })).items), idsOf(made), what)
    }
    const ended = await t.store.list({ owner, ...span, status: ['completed', 'failed'] })
    same(idsOf(ended.items), idsOf(made.slice(0, 2)), 'those of a span that have ended')
    const first = await t.store.list({ owner, ...span, limit: 3 })
    const second = await t.store.list({ owner, ...span, limit: 3, cursor: first.next })
    same(
      [idsOf(first.items), idsOf(second.items)],
      [idsOf(made.slice(0, 3)), idsOf(made.slice(3))],
      'two pages of a span',
    )
    same(second.next, undefined, 'what follows the last page of a span')
    for (const time of [Number.NaN, 1.5, Number.POSITIVE_INFINITY]) {
      await refused(t.store.list({ owner, createdFrom: time }), 'TypeError', `a span from ${time}`)
      await refused(t.store.list({ owner, createdBefore: time }), 'TypeError', `a span before ${time}`)
    }
  }),
]
