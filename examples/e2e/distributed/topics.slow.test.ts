import { createProgressClient, type ProgressClient } from '@progress/client'
import { isFinal, type SessionMessage, type Snapshot } from '@progress/core'
import { createParser } from 'eventsource-parser'
import { expect, it, onTestFinished } from 'vitest'
import { expectedOf, foundIn } from './support/digest.ts'
import { type Forked, forkForTest } from './support/fork-program.ts'
import { KINDS, type Kind } from './support/kinds.ts'
import { openStore, prepareStore } from './support/open-store.ts'
import { runProcess } from './support/run-process.ts'
import type { ShopFigures, ShopSettings } from './support/shop-settings.ts'
import { startSource } from './support/source.ts'

const [SESSIONS, PIECES, LIMIT_MS] = [110, 4, 240_000]
/** The newest that a topic shows at first. */
const SHOWN = 100

/** Two web processes, a worker process, and what the pieces come from. */
async function openShop({ start }: Kind) {
  const { store } = await start()
  await prepareStore(store)
  const source = await startSource()
  onTestFinished(() => source.close())
  const settings: ShopSettings = { store, source: source.origin }
  const webs = [await forkForTest('shop-web.ts', settings), await forkForTest('shop-web.ts', settings)] as const
  const worker = await runProcess('worker', {
    ...settings,
    name: 'worker',
    port: 0,
    concurrency: 1_000,
    heartbeatMs: 1_000,
  })
  onTestFinished(async () => {
    worker.signal('SIGKILL')
    await worker.ended
  })
  const own = await openStore(store)
  onTestFinished(() => own.close())
  return { source, webs, own }
}

function clientOf({ origin }: Forked, who: string): ProgressClient {
  const client = createProgressClient({
    url: `${origin}/api/progress`,
    headers: { authorization: `Bearer ${who}` },
    helloDeadlineMs: 30_000,
  })
  onTestFinished(() => client.close())
  return client
}

/** Starts a session without following it. */
async function startAt({ origin }: Forked, who: string, text: string): Promise<string> {
  const response = await fetch(`${origin}/api/progress/workflows/digest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json', prefer: 'respond-async' },
    body: JSON.stringify({ text, pieces: PIECES }),
  })
  expect(response.status, await response.clone().text()).toBe(202)
  return ((await response.json()) as { sessionId: string }).sessionId
}

const figuresOf = async ({ origin }: Forked): Promise<ShopFigures> =>
  (await fetch(`${origin}/figures`)).json() as Promise<ShopFigures>

interface TopicView {
  now(): ReadonlyMap<string, Snapshot>
  until(holds: (sessions: ReadonlyMap<string, Snapshot>) => boolean): Promise<void>
}

/** All that a client sees of a topic. */
function watch(client: ProgressClient, topic: string): TopicView {
  const followed = client.topic(topic)
  const now = () => followed.getSnapshot() as ReadonlyMap<string, Snapshot>
  return {
    now,
    until: (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!holds(now())) return
          unsubscribe()
          resolve()
        }
        const unsubscribe = followed.subscribe(look)
        look()
      }),
  }
}

/** What a topic's stream says, message by message, until it has said enough. */
async function listenTo({ origin }: Forked, who: string, isEnough: (seen: SessionMessage[]) => boolean) {
  const aborter = new AbortController()
  const response = await fetch(`${origin}/api/progress/topics/merchant:42/events`, {
    headers: { authorization: `Bearer ${who}` },
    signal: aborter.signal,
  })
  const seen: SessionMessage[] = []
  const parser = createParser({ onEvent: ({ data }) => void seen.push(JSON.parse(data) as SessionMessage) })
  const decoder = new TextDecoder()
  const heard = (async () => {
    for await (const chunk of response.body ?? []) {
      parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }))
      if (isEnough(seen)) break
    }
    aborter.abort()
    return seen
  })()
  return { seen, heard }
}

/** How many sessions have come to their end, by an event or in a snapshot. */
function endedIn(messages: readonly SessionMessage[]): number {
  const ended = messages.flatMap((message) => {
    const isEnd = message.type === 'snapshot' ? isFinal(message.snapshot.status) : message.type === 'complete'
    return isEnd && 'sessionId' in message ? [message.sessionId] : []
  })
  return new Set(ended).size
}

/** Where a session's messages do not begin with a snapshot, or leave a gap. */
function faultsIn(messages: readonly SessionMessage[]): string[] {
  const at = new Map<string, number>()
  const faults: string[] = []
  for (const message of messages) {
    if (!('seq' in message) || message.type === 'hello') continue
    const { sessionId, seq, type } = message
    const since = 'since' in message ? (message.since ?? seq - 1) : seq - 1
    if (type !== 'snapshot' && at.get(sessionId) !== since) faults.push(`${type} ${seq} of ${sessionId} after ${since}`)
    at.set(sessionId, seq)
  }
  return faults
}

const idsIn = (messages: readonly SessionMessage[]): string[] =>
  [
    ...new Set(
      messages.flatMap((message) => (message.type !== 'hello' && 'seq' in message ? [message.sessionId] : [])),
    ),
  ].sort()

const allEnded = (sessions: ReadonlyMap<string, Snapshot>): boolean =>
  [...sessions.values()].every(({ status }) => isFinal(status))

for (const kind of Object.values(KINDS)) {
  kind.describe(`a topic across processes, over ${kind.name}`, () => {
    it(
      'shows all sessions of a merchant on one stream of each web process, which costs one subscription',
      async () => {
        const { source, webs, own } = await openShop(kind)
        const [first, second] = webs
        const texts = Array.from({ length: SESSIONS }, (_, nth) => `42-${nth}`)
        for (const text of [...texts, '42-late']) source.hold(text, 2)
        const ids: string[] = []
        for (const [nth, text] of texts.entries()) {
          ids.push(await startAt(nth % 2 === 0 ? first : second, 'ann@42', text))
        }
        const foreign = await startAt(first, 'eve@7', '7-x')
        await source.hasGiven(2 * SESSIONS + PIECES)

        // Snapshots first: on either process, of the newest, whichever process they were started at.
        const views = webs.map((web) => watch(clientOf(web, 'bob@42'), 'merchant:42'))
        const shown = ids.slice(-SHOWN)
        for (const { until } of views) await until((sessions) => shown.every((id) => sessions.has(id)))
        const halfway = (one: Snapshot): boolean => one.status === 'active' && one.counts.completed === 2
        for (const { until } of views)
          await until((sessions) => shown.every((id) => halfway(sessions.get(id) as Snapshot)))
        // Two more on the first process, one of them raw: the process hears the store once for all of them.
        watch(clientOf(first, 'cat@42'), 'merchant:42')
        const raw = await listenTo(first, 'dan@42', (seen) => endedIn(seen) === SESSIONS + 1)
        // One that is started at the other process while they follow.
        const late = await startAt(second, 'ann@42', '42-late')
        for (const { until } of views) await until((sessions) => sessions.has(late))
        expect(await figuresOf(first)).toMatchObject({ subscriptions: { topics: 1, sessions: 0 }, streams: 3 })
        expect(await figuresOf(second)).toMatchObject({ subscriptions: { topics: 1, sessions: 0 }, streams: 1 })

        // Live after: what was too old to be shown joins as soon as it moves.
        const released = performance.now()
        source.release()
        const messages = await raw.heard
        // Of those that have ended a client keeps a hundred.
        for (const { until } of views) await until((sessions) => sessions.size === SHOWN && allEnded(sessions))
        const tookMs = performance.now() - released
        const expected = new Map([...ids.map((id, nth) => [id, `42-${nth}`] as const), [late, '42-late']])
        for (const { now } of views) {
          for (const [id, session] of now()) {
            expect(foundIn(session)).toEqual(expectedOf({ text: expected.get(id) ?? '', pieces: PIECES }))
            expect(session.seq).toBe((await own.store.read(id))?.head)
          }
        }
        expect(messages[0]).toMatchObject({ type: 'hello', topic: 'merchant:42' })
        expect(faultsIn(messages)).toEqual([])
        expect(idsIn(messages)).toEqual([...expected.keys()].sort())
        expect(idsIn(messages)).not.toContain(foreign)
        process.stdout.write(
          `topics over ${kind.name}: ${SESSIONS + 1} sessions ended ${Math.round(tookMs)} ms later\n`,
        )
      },
      LIMIT_MS,
    )

    it(
      'is closed to those of another merchant, on every process',
      async () => {
        const { webs } = await openShop(kind)
        for (const web of webs) {
          for (const path of ['/topics/merchant:42', '/topics/merchant:42/events']) {
            const url = `${web.origin}/api/progress${path}`
            expect((await fetch(url, { headers: { authorization: 'Bearer eve@7' } })).status).toBe(403)
            expect((await fetch(url)).status).toBe(401)
          }
        }
      },
      LIMIT_MS,
    )
  })
}
