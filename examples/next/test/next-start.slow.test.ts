import { createProgressClient } from '@progress/client'
import type { PollBody } from '@progress/core'
import type { ScanWorkflows } from 'scan/workflows'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeApi } from './api.ts'
import { describePage } from './page.ts'
import { heldScan, PICTURE_ONLY } from './support/held-scan.ts'
import { buildApp, type NextApp, PATIENCE_MS, startApp } from './support/next-app.ts'
import { type PictureService, startPictureService } from './support/picture-service.ts'
import { ask, messagesOf, readUntil } from './support/scan-requests.ts'

let pictures: PictureService
let app: NextApp
const started: NextApp[] = []

async function start(env: Record<string, string> = {}): Promise<NextApp> {
  const next = await startApp('start', { AI_BASE_URL: pictures.url, ...env })
  started.push(next)
  return next
}

beforeAll(async () => {
  pictures = await startPictureService()
  await buildApp()
  app = await start()
}, PATIENCE_MS)

afterAll(async () => {
  await Promise.all(started.map((next) => next.stop()))
  await pictures?.close()
})

describeApi(() => ({ app, pictures }))
describePage(() => ({ app, pictures }))

/** As `fetch`; what a stream said for goodbye is told, too. */
function fetchTelling(onBye: (reason: string | undefined) => void): typeof fetch {
  return async (...args) => {
    const reply = await fetch(...args)
    if (!reply.headers.get('content-type')?.startsWith('text/event-stream')) return reply
    const [read, copy] = reply.body?.tee() ?? []
    const watch = async (): Promise<void> => {
      for await (const { type, reason } of messagesOf(new Response(copy ?? null))) if (type === 'bye') onBye(reason)
    }
    // It ends as its stream does, which the client sees to.
    watch().catch(() => undefined)
    return new Response(read ?? null, reply)
  }
}

describe('a server whose replies may last a second', () => {
  it('is followed over one stream after another, without a failure and without a loss', async () => {
    const { origin } = await start({ MAX_REPLY_MS: '1000' })
    const hold = pictures.hold()
    const byes: (string | undefined)[] = []
    const client = createProgressClient<ScanWorkflows>({
      url: `${origin}/api/progress`,
      headers: { authorization: 'Bearer ada' },
      fetch: fetchTelling((reason) => byes.push(reason)),
      // On a busy machine this is not what the test is about.
      helloDeadlineMs: 30_000,
    })
    const session = client.start('scan-multi-tier', await heldScan())
    const failures: unknown[] = []
    session.subscribeConnection(() => {
      const { attempt, transport, error } = session.getConnection()
      if (attempt > 0 || transport !== 'sse') failures.push({ attempt, transport, error })
    })
    const events: { readonly since: number; readonly seq: number }[] = []
    const reading = (async () => {
      for await (const update of session) {
        if (update.type === 'snapshot') continue
        const { seq, since = seq - 1 } = update
        events.push({ since, seq })
      }
    })()
    await expect.poll(() => byes.length, { timeout: 25_000 }).toBeGreaterThanOrEqual(3)
    hold.release()
    expect((await session.result).product.name).toBe(PICTURE_ONLY.name)
    await reading
    expect(new Set(byes)).toEqual(new Set(['rotate']))
    expect(failures).toEqual([])
    expect(events.map(({ since }) => since)).toEqual([0, ...events.map(({ seq }) => seq)].slice(0, -1))
    const { snapshot } = (await (await ask(`${origin}/api/progress/sessions/${session.id}`)).json()) as PollBody
    expect(session.getSnapshot()).toEqual(snapshot)
    client.close()
  }, 90_000)

  it('tells who waits for the data where it will be', async () => {
    const { origin } = await start({ MAX_REPLY_MS: '200' })
    const hold = pictures.hold()
    const reply = await ask(`${origin}/api/scan`, { body: await heldScan() })
    expect([reply.status, await reply.json()]).toMatchObject([504, { error: { code: 'still_running' } }])
    const place = new URL(reply.headers.get('location') ?? '', origin)
    hold.release()
    await expect
      .poll(async () => (await ask(place.href)).json(), { timeout: 30_000 })
      .toMatchObject({ status: 'completed', snapshot: { result: { product: { name: PICTURE_ONLY.name } } } })
  })
})

describe('a server that is told to stop', () => {
  it('sends its streams away, and ends when the work has', async () => {
    const stopping = await start()
    const hold = pictures.hold()
    const body = { ...(await heldScan()), streaming: true }
    // A connection that is kept alive would keep the server alive, too.
    const reply = await ask(`${stopping.origin}/api/scan`, { body, headers: { connection: 'close' } })
    const messages = messagesOf(reply)
    await readUntil(messages, ({ stage }) => stage === 'tier4')
    await hold.reached
    stopping.process.kill('SIGTERM')
    expect((await readUntil(messages, ({ type }) => type === 'bye')).at(-1)).toMatchObject({ reason: 'shutdown' })
    await expect.poll(() => fetch(stopping.origin).catch(() => 'refused'), { timeout: 10_000 }).toBe('refused')
    // Nobody is connected any more: without `after` it would be gone long before these seconds are over.
    const later = new Promise((resolve) => setTimeout(resolve, 3_000, 'at work'))
    expect(await Promise.race([stopping.ended, later])).toBe('at work')
    hold.release()
    expect(await stopping.ended).toBe(143)
  })
})
