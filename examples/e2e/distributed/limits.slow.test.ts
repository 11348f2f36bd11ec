import { expect, it, onTestFinished } from 'vitest'
import { type Forked, forkForTest } from './support/fork-program.ts'
import { KINDS, type Kind } from './support/kinds.ts'
import { prepareStore } from './support/open-store.ts'
import { MAX_ACTIVE, type ShopFigures } from './support/shop-settings.ts'
import { startSource } from './support/source.ts'

const [PROCESSES, STARTS, LIMIT_MS] = [4, 50, 240_000]

/** Four web processes over one store, whose work waits for what a source holds back. */
async function openShops({ start }: Kind) {
  const { store } = await start()
  await prepareStore(store)
  const source = await startSource()
  onTestFinished(() => source.close())
  const shops = await Promise.all(
    Array.from({ length: PROCESSES }, () => forkForTest('shop-web.ts', { store, source: source.origin })),
  )
  return { source, shops }
}

interface Reply {
  readonly status: number
  readonly text: string
  readonly body: { readonly sessionId?: string; readonly code?: string; readonly status?: string }
}

async function startAt({ origin }: Forked, who: string, text: string, key?: string): Promise<Reply> {
  const response = await fetch(`${origin}/api/progress/workflows/limited`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${who}@1`,
      'content-type': 'application/json',
      prefer: 'respond-async',
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    body: JSON.stringify({ text }),
  })
  return { status: response.status, text, body: (await response.json()) as Reply['body'] }
}

/** So many starts at once, one after the other process by turns. */
const startMany = (shops: readonly Forked[], start: (shop: Forked, nth: number) => Promise<Reply>): Promise<Reply[]> =>
  Promise.all(Array.from({ length: STARTS }, (_, nth) => start(shops[nth % shops.length] as Forked, nth)))

const begunIn = async (shops: readonly Forked[]): Promise<number> => {
  const figures = await Promise.all(
    shops.map(async ({ origin }) => (await (await fetch(`${origin}/figures`)).json()) as ShopFigures),
  )
  return figures.reduce((sum, { begun }) => sum + begun, 0)
}

const of = (replies: readonly Reply[], status: number): Reply[] => replies.filter((reply) => reply.status === status)

/** Waits for a session's end. */
async function endOf({ origin }: Forked, who: string, { body }: Reply): Promise<string> {
  for (let after = 0; ; ) {
    const url = `${origin}/api/progress/sessions/${body.sessionId}?after=${after}&wait=30`
    const response = await fetch(url, { headers: { authorization: `Bearer ${who}@1` } })
    const { status, seq, closed } = (await response.json()) as { status: string; seq: number; closed: boolean }
    if (closed) return status
    after = seq
  }
}

for (const kind of Object.values(KINDS)) {
  kind.describe(`durability 6: ${STARTS} starts at once at ${PROCESSES} processes over ${kind.name}`, () => {
    it(
      'are let in up to the limit of their owner exactly, and again as many as have ended',
      async () => {
        const { source, shops } = await openShops(kind)
        for (let nth = 0; nth < 2 * STARTS; nth += 1) source.hold(`1-${nth}`, 0)
        const first = await startMany(shops, (shop, nth) => startAt(shop, 'ann', `1-${nth}`))
        const accepted = of(first, 202)
        expect(accepted).toHaveLength(MAX_ACTIVE)
        const refused = of(first, 429)
        expect(refused).toHaveLength(STARTS - MAX_ACTIVE)
        expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['too_many_sessions']))
        // Another owner has a limit of its own.
        source.hold('1-eve', 0)
        expect(await startAt(shops[0] as Forked, 'eve', '1-eve')).toMatchObject({ status: 202 })
        await Promise.all([...accepted.map(({ text }) => source.held(text)), source.held('1-eve')])
        expect(source.asked).toHaveLength(MAX_ACTIVE + 1)

        for (const { text } of accepted.slice(0, 2)) source.release(text)
        for (const reply of accepted.slice(0, 2)) {
          expect(await endOf(shops[3] as Forked, 'ann', reply)).toBe('completed')
        }
        const second = await startMany(shops, (shop, nth) => startAt(shop, 'ann', `1-${STARTS + nth}`))
        expect(of(second, 202)).toHaveLength(2)
        source.release()
        for (const reply of [...accepted.slice(2), ...of(second, 202)]) {
          expect(await endOf(shops[2] as Forked, 'ann', reply)).toBe('completed')
        }
        expect(await begunIn(shops)).toBe(MAX_ACTIVE + 3)
      },
      LIMIT_MS,
    )

    it(
      'with one idempotency key are one session and one run of the work, and so are those that come later',
      async () => {
        const { source, shops } = await openShops(kind)
        source.hold('1-once', 0)
        const replies = await startMany(shops, (shop) => startAt(shop, 'ann', '1-once', 'key-1'))
        expect(of(replies, 202)).toHaveLength(STARTS)
        expect(new Set(replies.map(({ body }) => body.sessionId)).size).toBe(1)
        await source.held('1-once')
        source.release()
        expect(await endOf(shops[1] as Forked, 'ann', replies[0] as Reply)).toBe('completed')
        const later = await startMany(shops, (shop) => startAt(shop, 'ann', '1-once', 'key-1'))
        expect(new Set(later.map(({ body }) => body.sessionId))).toEqual(new Set([replies[0]?.body.sessionId]))
        expect(await startAt(shops[2] as Forked, 'ann', '1-other', 'key-1')).toMatchObject({
          status: 422,
          body: { code: 'idempotency_mismatch' },
        })
        expect(source.asked).toEqual([{ text: '1-once', index: 0 }])
        expect(await begunIn(shops)).toBe(1)
      },
      LIMIT_MS,
    )
  })
}
