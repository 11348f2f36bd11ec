import type { SessionQuery, SessionStore } from '../../store.ts'
import { COMPLETE, created, fresh, progress, write } from './actors.ts'
import { law, must, refused, same } from './law.ts'

/** All pages of a list, one after the other, as ids. */
async function pages(store: SessionStore, query: SessionQuery, between?: () => Promise<unknown>): Promise<string[][]> {
  const result: string[][] = []
  let cursor: string | undefined
  do {
    const page = await store.list({ ...query, cursor })
    result.push(page.items.map(({ sessionId }) => sessionId))
    cursor = page.next
    await between?.()
    must(result.length < 100, 'the list comes to an end')
  } while (cursor !== undefined)
  return result
}

/** Lists. */
export const listLaws = [
  law(50, 'sessions are listed newest first, in pages that hold each one once', async (t) => {
    const owner = fresh('owner')
    const ids: string[] = []
    for (let n = 0; n < 7; n += 1) {
      ids.unshift((await created(t.store, { owner })).sessionId)
      if (n % 2 === 0) await t.advance(2 * t.marginMs)
    }
    // What happens to a session later does not move it.
    await write(t.store, ids[5] ?? '', [progress(), COMPLETE])
    same(await pages(t.store, { owner, limit: 3 }), [ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)], 'pages of three')
    same(await pages(t.store, { owner, limit: 7 }), [ids], 'one page that holds all')
    same(await pages(t.store, { owner }), [ids], 'one page of the usual size')
    same(await pages(t.store, { owner: fresh('owner') }), [[]], 'the list of one who has none')
  }),

  law(51, 'pages stay as they are while sessions come and go', async (t) => {
    const owner = fresh('owner')
    const ids: string[] = []
    for (let n = 0; n < 6; n += 1) ids.unshift((await created(t.store, { owner })).sessionId)
    const inserted = await pages(t.store, { owner, limit: 2 }, () => created(t.store, { owner }))
    same(inserted.flat(), ids, 'what was there, while new ones come')
    let removed = 0
    const shrinking = await pages(t.store, { owner, limit: 2, workflow: 'scan' }, async () => {
      const { items } = await t.store.list({ owner, limit: 1 })
      await write(t.store, items[0]?.sessionId ?? '', [COMPLETE])
      await t.store.delete(items[0]?.sessionId ?? '')
      removed += 1
    })
    must(removed > 2, 'some went meanwhile')
    same(shrinking.flat().slice(-6), ids, 'what was there, while the newest ones go')
    same(new Set(shrinking.flat()).size, shrinking.flat().length, 'entries, each once')
  }),

  law(52, 'a list holds what was asked for and nothing of others', async (t) => {
    const [owner, other, topic, elsewhere] = [fresh('owner'), fresh('owner'), fresh('topic'), fresh('topic')]
    const [workflow, another] = [fresh('workflow'), fresh('workflow')]
    const mine = await created(t.store, { owner, workflow, topics: [topic, elsewhere] })
    const second = await created(t.store, { owner, workflow: another, topics: [elsewhere] })
    const theirs = await created(t.store, { owner: other, workflow, topics: [topic] })
    const nobodys = await created(t.store, { workflow, topics: [`${topic}x`, `${owner}`] })
    await write(t.store, second.sessionId, [progress({ status: 'active' })])
    await write(t.store, theirs.sessionId, [COMPLETE])
    const expected: [SessionQuery, (typeof mine)[]][] = [
      [{ owner }, [second, mine]],
      [{ owner: other }, [theirs]],
      [{ topic }, [theirs, mine]],
      [{ topic: elsewhere }, [second, mine]],
      [{ workflow }, [nobodys, theirs, mine]],
      [{ owner, topic }, [mine]],
      [{ owner: other, topic: elsewhere }, []],
      [{ owner, status: ['active'] }, [second]],
      [{ workflow, status: ['completed', 'failed'] }, [theirs]],
      [{ workflow, status: ['pending', 'completed'] }, [nobodys, theirs, mine]],
      [{ workflow, status: [] }, []],
    ]
    for (const [query, records] of expected) {
      const ids = records.map(({ sessionId }) => sessionId)
      same(await pages(t.store, query), [ids], `the list of ${Object.keys(query).join(' and ')}`)
      same((await pages(t.store, { ...query, limit: 1 })).flat(), ids, 'the same in pages of one')
    }
    const listed = (await t.store.list({ owner: other })).items[0]
    same(listed, (await t.store.read(theirs.sessionId))?.session, 'the record in the list')
  }),

  law(53, 'a cursor that no page gave is refused', async (t) => {
    for (const cursor of ['', 'nonsense', '-1', '1e3', '{}', "'; --", '\u{1F600}']) {
      await refused(t.store.list({ owner: fresh('owner'), cursor }), 'invalid_cursor', `the cursor ${cursor}`)
    }
    for (const limit of [0, -1, 1.5, Number.NaN]) {
      await refused(t.store.list({ owner: fresh('owner'), limit }), 'TypeError', `the limit ${limit}`)
    }
  }),
]
