import { isProgressError } from '@progress/client'
import type { SessionList } from '@progress/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { KNOWN, photo, type RealApp, startRealApp, UNKNOWN_CODE } from '../support/real-app.ts'

let app: RealApp
beforeAll(async () => {
  app = await startRealApp({ minIntervalMs: 0 })
})
afterEach(() => {
  app.productApi.isDown = false
})
afterAll(() => app.close())

const failureOf = (result: Promise<unknown>): Promise<unknown> =>
  result.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('flow 5: error and retry', () => {
  it('fails while a service is down, says so, and succeeds when it is tried again', async () => {
    app.productApi.isDown = true
    const failed = app.clientOf('patient').start('scan-multi-tier', { barcode: KNOWN.api.barcode, tier: 'premium' })
    const error = await failureOf(failed.result)
    expect(isProgressError(error)).toBe(true)
    expect(error).toMatchObject({
      code: 'service_unavailable',
      retryable: true,
      message: 'The product service did not answer as it should',
    })
    expect(failed.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'service_unavailable' } })

    app.productApi.isDown = false
    const again = await failed.retry()
    expect((await again.result).product.name).toBe(KNOWN.api.name)
    expect(again.getSnapshot()).toMatchObject({ status: 'completed', retryOf: failed.id })
    // The one that failed stays as it was.
    expect((await app.snapshotOf(failed.id)).status).toBe('failed')
  })

  it('names the code that nobody knows', async () => {
    const session = app.clientOf('curious').start('scan', { barcode: UNKNOWN_CODE })
    expect(await failureOf(session.result)).toMatchObject({
      code: 'product_not_found',
      retryable: false,
      details: { barcode: UNKNOWN_CODE },
    })
    const { percent } = session.getSnapshot() ?? { percent: 100 }
    // An error stops the bar where it is.
    expect(percent).toBeGreaterThan(0)
    expect(percent).toBeLessThan(100)
  })

  it('ends a scan that is cancelled, whatever it is at', async () => {
    const gate = app.finders.hold('insight')
    const session = app.clientOf('hasty').start('scan', { barcode: KNOWN.database.barcode, tier: 'premium' })
    await gate.reached
    await session.cancel()
    expect(await failureOf(session.result)).toMatchObject({ code: 'cancelled' })
    expect((await app.snapshotOf(session.id)).status).toBe('cancelled')
    gate.open()
  })
})

describe('flow 6: interruption and recovery', () => {
  it('takes up a scan whose connection is cut again and again, and ends with the server’s own state', async () => {
    const gate = app.finders.hold('insight')
    const session = app.clientOf('underground').start('scan-multi-tier', {
      image: await photo(KNOWN.database.photo),
      tier: 'premium',
    })
    await gate.reached
    for (let cuts = 0; cuts < 2; cuts += 1) {
      const lost = stateOf(session, 'reconnecting')
      app.cut()
      await lost
      await stateOf(session, 'live')
    }
    gate.open()
    expect((await session.result).product.name).toBe(KNOWN.database.name)
    expect(session.getSnapshot()).toEqual(await app.snapshotOf(session.id))
    expect(app.finders.count('readBarcode')).toBe(1)
  })

  it('finds a scan again that it had left, with its result', async () => {
    const gate = app.finders.hold('insight')
    const left = app.clientOf('away').start('scan', { barcode: KNOWN.database.barcode, tier: 'premium' })
    await gate.reached
    const id = await left.started
    left.detach()
    const back = app.clientOf('away')
    expect((await back.findActive('scan')).map(({ sessionId }) => sessionId)).toEqual([id])
    gate.open()
    const result = await back.follow(id, 'scan').result
    expect(result).toMatchObject({ product: { name: KNOWN.database.name } })
  })
})

/** Resolves when the connection is in a state. */
function stateOf(
  session: Pick<ReturnType<ReturnType<RealApp['clientOf']>['start']>, 'getConnection' | 'subscribeConnection'>,
  state: string,
): Promise<void> {
  return new Promise((resolve) => {
    const stop = session.subscribeConnection(() => look())
    const look = (): void => {
      if (session.getConnection().state !== state) return
      stop()
      resolve()
    }
    look()
  })
}

describe('flow 8: concurrent users', () => {
  it('each get their own scan, whole, and see nothing of the others', async () => {
    const users = [
      { user: 'ann', workflow: 'scan', known: { photo: 'kestrel-muesli', name: 'Wholegrain Muesli' } },
      { user: 'bob', workflow: 'scan-multi-tier', known: KNOWN.database },
      { user: 'cid', workflow: 'scan-multi-tier', known: KNOWN.api },
      { user: 'dee', workflow: 'scan', known: KNOWN.api },
    ] as const
    const sessions = await Promise.all(
      users.map(async ({ user, workflow, known }) =>
        app.clientOf(user).start(workflow, { image: await photo(known.photo), tier: 'premium' }),
      ),
    )
    const results = await Promise.all(sessions.map(({ result }) => result))
    expect(results.map(({ product }) => product.name)).toEqual(users.map(({ known }) => known.name))
    const ids = sessions.map(({ id }) => id)
    expect(new Set(ids).size).toBe(users.length)
    for (const [index, { user }] of users.entries()) {
      const { sessions: own } = (await (await app.get(user, 'sessions')).json()) as SessionList
      expect(own.map(({ sessionId }) => sessionId)).toEqual([ids[index]])
      const others = ids.filter((id) => id !== ids[index])
      const seen = await Promise.all(others.map((id) => app.get(user, `sessions/${id}`)))
      expect(seen.map(({ status }) => status)).toEqual(others.map(() => 404))
    }
  })
})
