import fc from 'fast-check'
import { foldLog } from '../../fold.ts'
import type { Json } from '../../json.ts'
import { COMPLETE, created, eventsOf, fresh, listen, NOON, newSession, progress, write } from './actors.ts'
import { eventually, forAll, law, must, same } from './law.ts'

/** What stores are known to spoil, as JSON. */
const HOSTILE: Json = JSON.parse(
  '{"empty":{"list":[],"object":{},"text":""},"nested":[[],[[]],{}],"null":null,"__proto__":{"polluted":true},' +
    '"constructor":{"prototype":1},"big":12345678901234567000,"small":1e-7,"precise":0.1,"max":1.7976931348623157e308,' +
    '"safe":9007199254740991,"negative":-9007199254740991,"numeric":{"10":"a","9":"b"},"quotes":"\'\\"`\\\\ $1 %s {0}",' +
    '"lines":"a\\r\\n\\u2028\\u2029b","control":"\\u0000\\u0001\\u001f\\u007f","unicode":"ÄӐ漢字\u{1F468}\u200D\u{1F469}",' +
    '"lone":"\\ud800 \\udc00","like":"2026-01-01T00:00:00.000Z","boolean":[true,false],"script":"</script><!--"}',
)

/** Names that are allowed and that a store may take for something else. */
const NAMES = [
  'a:b',
  'a/b',
  "o'x",
  'x"y',
  '{a}',
  '*',
  '%',
  '_',
  '$1',
  'null',
  'undefined',
  '0',
  '-1',
  'ÄӐ漢',
  '\u{1F600}',
  ' a ',
]

const anyJson = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json)

/** What goes in comes out. */
export const valueLaws = [
  law(54, 'values come back as they went in', (t) =>
    forAll(fc.oneof(fc.constant(HOSTILE), anyJson), async (value) => {
      const { session } = await t.store.create(newSession({ input: value }))
      const ear = await listen(t.store, session)
      const { sessionId } = session
      await write(t.store, sessionId, [
        progress({ metadata: { value } }),
        { type: 'partial', timestamp: NOON, data: { value } },
      ])
      await write(t.store, sessionId, [{ ...COMPLETE, data: value }])
      const log = await t.store.read(sessionId)
      const [first, second, third] = log?.events ?? []
      must(first?.type === 'progress' && second?.type === 'partial' && third?.type === 'complete', 'three events')
      same(log?.session.input, value, 'the input')
      same(first.metadata, { value }, 'metadata')
      same(second.data, { value }, 'a partial result')
      same(third.data, value, 'the result')
      await eventually(t, () => ear.heard(sessionId, 3), 'word of the end')
      for (const { events, seq } of ear.signals) {
        if (events?.length) same(events, log?.events.slice(seq - events.length, seq), 'what came with the signal')
      }
      must(log !== undefined, 'the session is there')
      const state = foldLog(log)
      await t.store.checkpoint(sessionId, state)
      same((await t.store.read(sessionId))?.checkpoint ?? state, state, 'the checkpoint')
    }),
  ),

  law(55, 'a value of 1 MiB comes back as it went in', async (t) => {
    const { sessionId } = await created(t.store)
    const ear = await listen(t.store, { sessionId })
    const data = { text: '漢'.repeat(1 << 18), ascii: 'x'.repeat(1 << 20) }
    await write(t.store, sessionId, [{ ...COMPLETE, data }])
    await eventually(t, () => ear.heard(sessionId, 1), 'word of it')
    const [event] = await eventsOf(t.store, sessionId)
    must(event?.type === 'complete', 'the end is in the log')
    const { text, ascii } = event.data as typeof data
    must(text === data.text && ascii === data.ascii, 'what came back is what went in')
  }),

  law(56, 'a name is a name, whatever it looks like', async (t) => {
    const suffix = fresh('')
    for (const part of NAMES) {
      const name = `${part}${suffix}`
      const other = `${suffix}${part}`
      const topicEar = await listen(t.store, { topic: name })
      const fields = { sessionId: `${name}s`, workflow: name, owner: name, topics: [name], key: `k${suffix}` }
      const { session } = await t.store.create(newSession(fields))
      await created(t.store, { workflow: other, owner: other, topics: [other] })
      await write(t.store, session.sessionId, [
        progress({ stage: name, stages: { [name]: {} }, counters: { [name]: 1 } }),
      ])
      await eventually(t, () => topicEar.heard(session.sessionId, 1), `word for the topic ${name}`)
      for (const query of [{ owner: name }, { topic: name }, { workflow: name }]) {
        const { items } = await t.store.list(query)
        same(
          items.map(({ sessionId }) => sessionId),
          [session.sessionId],
          `the list of ${JSON.stringify(query)}`,
        )
      }
      same((await t.store.create(newSession({ ...fields, sessionId: fresh('session') }))).created, false, 'its key')
      const log = await t.store.read(session.sessionId)
      must(log !== undefined, 'the session is there')
      same(foldLog(log).counters, { [name]: 1 }, 'a counter of that name')
    }
  }),

  law(57, 'what was written does not change when its writer or a reader changes what it holds', async (t) => {
    const input = { list: [1] }
    const topics = [fresh('topic')]
    const session = newSession({ input, topics })
    const answer = await t.store.create(session)
    const value = { list: ['first'] }
    const { sessionId } = session
    const ear = await listen(t.store, { sessionId })
    await write(t.store, sessionId, [progress({ metadata: { value } })])
    await eventually(t, () => ear.heard(sessionId, 1), 'word of it')
    const before = JSON.stringify(await t.store.read(sessionId))
    input.list.push(2)
    topics.push('another')
    value.list.push('second')
    const log = await t.store.read(sessionId)
    for (const held of [
      answer.session,
      log,
      log?.session,
      log?.events,
      log?.events[0],
      ...ear.signals.map((s) => s.events?.[0]),
    ]) {
      spoil(held)
    }
    same(JSON.parse(JSON.stringify(await t.store.read(sessionId))), JSON.parse(before), 'what is read afterwards')
    const seen = await listen(t.store, { sessionId })
    seen.stop()
  }),
]

/** Changes everything in a value that lets itself be changed. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const inner of Object.values(value)) spoil(inner)
  if (Object.isFrozen(value)) return
  if (Array.isArray(value)) value.push('spoilt')
  else Object.assign(value, { spoilt: true, seq: -1, status: 'failed' })
}
