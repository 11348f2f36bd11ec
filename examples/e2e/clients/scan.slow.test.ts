import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RealApp, startRealApp } from '../support/real-app.ts'
import { BROWSER, type Follow, type Follower, followers } from './followers.ts'
import { programs } from './programs.ts'
import { take } from './taking.ts'

const PATIENCE = { timeout: 40_000, interval: 20 }

/** One for each client: what was scanned once is in the cache, and leaves no time for a cut. */
const BARCODES = ['2017330904180', '407315829065', '2022814577606', '2039144002753', '2044678120934', '2055301688424']

const here = Object.entries(programs)
  .filter(([, { isHere }]) => isHere || process.env.CI)
  .map(([name, { follow }]): [string, Follow] => [name, follow])
const everybody = [...Object.entries(followers), ...here]

/** Resolves when it is true of all, or there is no hope of it any more: each test tells whose fault it was. */
async function untilAll(clients: readonly Follower[], isTrue: (client: Follower) => boolean): Promise<void> {
  await Promise.allSettled(clients.map((client) => vi.waitFor(() => expect(isTrue(client)).toBe(true), PATIENCE)))
}

describe('a scan that is cut off once it shows its product', () => {
  let app: RealApp
  const clients = new Map<string, Follower>()
  beforeAll(async () => {
    for (const [name, value] of Object.entries(BROWSER)) vi.stubGlobal(name, value)
    app = await startRealApp()
    const gate = app.finders.hold('insight')
    for (const [index, [name, follow]] of everybody.entries()) {
      const input = { barcode: BARCODES[index], tier: 'premium' }
      clients.set(name, await follow({ base: app.base, workflow: 'scan', input, token: `visitor-${index}` }))
    }
    const all = [...clients.values()]
    await untilAll(all, ({ messages }) => take(messages).state?.partial.product !== undefined)
    app.cut()
    gate.open()
    await untilAll(all, (client) => client.hasStopped())
  }, 120_000)
  afterAll(async () => {
    for (const client of clients.values()) client.stop()
    vi.unstubAllGlobals()
    await app.close()
  })

  it.each(everybody.map(([name]) => name))('is followed by %s to its result, without loss', async (name) => {
    const client = clients.get(name)
    const { state, receipts } = take(client?.messages ?? [])
    expect(client?.messages.filter(({ type }) => type === 'hello')).toHaveLength(2)
    expect(client?.hasStopped()).toBe(true)
    expect(state).toMatchObject({ status: 'completed', result: { product: { name: expect.any(String) } } })
    expect(state).toEqual(await app.snapshotOf(state?.sessionId))
    expect(new Set(receipts)).toEqual(new Set(['new']))
  })
})
