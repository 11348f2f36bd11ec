import { created, fresh, listen, progress, write } from './actors.ts'
import { law, outcomeOf, same } from './law.ts'

/** A store's health, and its end. */
export const lifeLaws = [
  law(58, 'a store that works says so, under its name', async (t) => {
    const { ok, store } = await t.store.health()
    same([ok, store], [true, t.store.name], 'health')
    same([typeof t.store.flushMs, t.store.flushMs >= 0], ['number', true], 'flushMs')
  }),

  law(59, 'a store that was closed rings no more, and closing it again does nothing', async (t) => {
    const { sessionId } = await created(t.store)
    const topic = fresh('topic')
    const ears = [await listen(t.store, { sessionId }), await listen(t.store, { topic })]
    await t.store.close()
    await t.store.close()
    await outcomeOf(write(t.store, sessionId, [progress()]))
    await outcomeOf(created(t.store, { topics: [topic] }))
    await new Promise((resolve) => setTimeout(resolve, Math.min(50, t.patienceMs)))
    same(
      ears.map(({ signals }) => signals),
      [[], []],
      'signals after the end',
    )
    for (const ear of ears) ear.stop()
  }),
]
