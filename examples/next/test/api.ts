import { describe, expect, it } from 'vitest'
import { heldScan, PICTURE_ONLY, UNKNOWN_CODE } from './support/held-scan.ts'
import type { NextApp } from './support/next-app.ts'
import type { PictureService } from './support/picture-service.ts'
import { ask, messagesOf, photo, readUntil } from './support/scan-requests.ts'

/** What is asked, once it has been started. */
export interface Served {
  readonly app: NextApp
  readonly pictures: PictureService
}

/** The old API's promises, and the new one's, of the application however it is served. */
export function describeApi(served: () => Served): void {
  const scan = (body: unknown, more: Omit<Parameters<typeof ask>[1], 'body'> = {}): Promise<Response> =>
    ask(`${served().app.origin}/api/scan`, { body, ...more })
  const progressOf = (sessionId: string | null, query = ''): Promise<Response> =>
    ask(`${served().app.origin}/api/scan/progress?sessionId=${sessionId}${query}`)

  describe('POST /api/scan without streaming', () => {
    it('answers with the data once it is there, as it always did', async () => {
      const reply = await scan({ image: await photo('golden-acre-wildflower-honey'), userId: 'anybody' })
      expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/json'])
      expect(await reply.json()).toMatchObject({
        success: true,
        data: { product: { name: 'Wildflower Honey', barcode: '419600273859' }, insights: { health: {} } },
      })
    })

    it('takes the photograph by its old name', async () => {
      const reply = await scan({ streaming: false, imageData: await photo('meadowlark-oat-drink') })
      expect(await reply.json()).toMatchObject({ success: true, data: { product: { name: 'Oat Drink Barista' } } })
    })

    it.each([
      ['a code that nobody knows', { barcode: UNKNOWN_CODE }, 404, 'product_not_found'],
      ['a code that is none', { barcode: '123' }, 422, 'invalid_input'],
      ['nothing to scan', {}, 422, 'invalid_input'],
      ['what is no object', [1], 422, 'invalid_input'],
      ['what is no JSON', '{"barcode":', 400, 'invalid_request'],
      ['too much', { image: 'A'.repeat(13 * 1024 * 1024) }, 413, 'payload_too_large'],
    ])('says what is wrong with %s', async (_, body, status, code) => {
      const reply = await scan(body)
      expect(reply.status).toBe(status)
      expect(await reply.json()).toMatchObject({ success: false, error: { code, message: expect.any(String) } })
    })

    it('refuses too much that comes unannounced, and serves what comes next on the connection', async () => {
      const body = new Blob([JSON.stringify({ image: 'A'.repeat(13 * 1024 * 1024) })]).stream()
      const headers = { authorization: 'Bearer ada', 'content-type': 'application/json' }
      const options = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
      const reply = await fetch(`${served().app.origin}/api/scan`, options)
      expect([reply.status, await reply.json()]).toMatchObject([413, { success: false }])
      expect((await scan({})).status).toBe(422)
    })

    it('wants to know who asks', async () => {
      const reply = await scan({ barcode: '2004103770011' }, { headers: { authorization: '' } })
      expect([reply.status, await reply.json()]).toMatchObject([401, { error: { code: 'unauthorized' } }])
    })
  })

  describe('POST /api/scan with streaming', () => {
    it('streams each step while the scan runs, and the same data at the end', async () => {
      const hold = served().pictures.hold()
      const reply = await scan({ ...(await heldScan()), streaming: true })
      expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
      const messages = messagesOf(reply)
      expect((await readUntil(messages, ({ stage }) => stage === 'tier4'))[0]).toMatchObject({ type: 'hello' })
      hold.release()
      const rest = await readUntil(messages, ({ type }) => type === 'complete')
      expect(rest.at(-1)).toMatchObject({ data: { product: { name: PICTURE_ONLY.name } } })
      expect((await messages.next()).done).toBe(true)
    })

    it('is not held back by compression, which the page has', async () => {
      const headers = { 'accept-encoding': 'gzip' }
      const page = await ask(`${served().app.origin}/`, { headers })
      expect(page.headers.get('content-encoding')).toBe('gzip')
      const hold = served().pictures.hold()
      const reply = await scan({ ...(await heldScan()), streaming: true }, { headers })
      expect(reply.headers.get('content-encoding')).toBeNull()
      const messages = messagesOf(reply)
      await readUntil(messages, ({ stage }) => stage === 'tier4')
      hold.release()
      await readUntil(messages, ({ type }) => type === 'complete')
    })

    it('answers with an address to poll where that is preferred', async () => {
      const reply = await scan({ barcode: '2004103770011', streaming: true }, { headers: { prefer: 'respond-async' } })
      const sessionId = reply.headers.get('progress-session')
      expect([reply.status, reply.headers.get('location')]).toEqual([202, `/api/progress/sessions/${sessionId}`])
      await expect
        .poll(async () => (await progressOf(sessionId)).json(), { timeout: 30_000 })
        .toMatchObject({ complete: true })
    })

    it('says what is wrong in the same words', async () => {
      const reply = await scan({ barcode: '123', streaming: true })
      expect([reply.status, await reply.json()]).toMatchObject([422, { success: false }])
    })

    it('goes on when its client leaves, and keeps the result', async () => {
      const hold = served().pictures.hold()
      const leaving = new AbortController()
      const reply = await scan({ ...(await heldScan()), streaming: true }, { signal: leaving.signal })
      const sessionId = reply.headers.get('progress-session')
      await hold.reached
      leaving.abort()
      expect(await (await progressOf(sessionId)).json()).toMatchObject({ status: 'active', complete: false })
      hold.release()
      await expect
        .poll(async () => (await progressOf(sessionId)).json(), { timeout: 30_000 })
        .toMatchObject({
          status: 'complete',
          complete: true,
          events: expect.arrayContaining([expect.objectContaining({ type: 'complete' })]),
        })
    })
  })

  describe('GET /api/scan/progress', () => {
    it('is 400 without a sessionId, and with a cursor that is none', async () => {
      const bare = await ask(`${served().app.origin}/api/scan/progress`)
      expect([bare.status, await bare.json()]).toMatchObject([400, { success: false }])
      const reply = await scan({ barcode: '2004103770011' })
      const bad = await progressOf(reply.headers.get('progress-session'), '&after=x')
      expect([bad.status, await bad.json()]).toMatchObject([400, { error: { code: 'invalid_cursor' } }])
    })

    it('is 404 for a scan that nobody made, and for somebody else’s', async () => {
      expect((await progressOf('nobody-made-this')).status).toBe(404)
      const reply = await scan({ barcode: '2004103770011' }, { headers: { authorization: 'Bearer bob' } })
      const theirs = await progressOf(reply.headers.get('progress-session'))
      expect([theirs.status, await theirs.json()]).toMatchObject([404, { error: { code: 'session_not_found' } }])
    })

    it('tells what is new since the last time, to the end', async () => {
      const hold = served().pictures.hold()
      const reply = await scan({ ...(await heldScan()), streaming: true }, { headers: { prefer: 'respond-async' } })
      const sessionId = reply.headers.get('progress-session')
      await hold.reached
      const types: string[] = []
      let after = 0
      const poll = async (): Promise<unknown> => {
        const { events, ...rest } = await (await progressOf(sessionId, `&after=${after}`)).json()
        for (const { type, seq, since = seq - 1 } of events) {
          expect(since).toBe(after)
          after = seq
          types.push(type)
        }
        return rest
      }
      expect(await poll()).toEqual({ status: 'active', complete: false })
      hold.release()
      await expect.poll(poll, { timeout: 30_000 }).toEqual({ status: 'complete', complete: true })
      expect([types[0], types.at(-1)]).toEqual(['progress', 'complete'])
      expect(await (await progressOf(sessionId, `&after=${after}`)).json()).toMatchObject({ events: [] })
    })

    it('tells of a failure as of an end', async () => {
      const reply = await scan({ barcode: UNKNOWN_CODE })
      const progress = await (await progressOf(reply.headers.get('progress-session'))).json()
      expect(progress).toMatchObject({ status: 'error', complete: true })
    })
  })
}
