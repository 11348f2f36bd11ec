import { ProgressError } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { expectProblem, messagesOf } from './reading.ts'
import { HOSTS, pathOf, serve, sessionOf, until } from './serving.ts'

const STREAM = { accept: 'text/event-stream' }
const POLL = { prefer: 'respond-async' }
const start = '/workflows/build'

describe.each(HOSTS)('POST /workflows/{name} over %s', (host) => {
  describe('Idempotency-Key', () => {
    it('runs the work once, in the three modes at once', async () => {
      const { post, gate, runs } = await serve({ host })
      const key = { 'idempotency-key': 'k' }
      const streamed = post(start, { name: 'x' }, { ...STREAM, ...key })
      const polled = post(start, { name: 'x' }, { ...POLL, ...key })
      const single = post(start, { name: 'x' }, key)
      const poll = await polled
      await until(() => runs.count > 0)
      // Who joins after the end gets it in a snapshot: the stream has to be there before.
      const stream = await streamed
      gate.open('once')
      expect(await (await single).json()).toBe('once')
      expect((await messagesOf(stream)).at(-1)).toMatchObject({ type: 'complete', data: 'once' })
      expect(new Set([sessionOf(stream), sessionOf(poll), sessionOf(await single)]).size).toBe(1)
      expect(runs.count).toBe(1)
    })

    it('joins the same input, whatever the order of its keys and its defaults', async () => {
      const { post, gate, runs } = await serve({ host })
      gate.open(1)
      const key = { 'idempotency-key': 'k' }
      await post(start, '{"name":"x","size":2}', key)
      expect((await post(start, '{"size":2,"name":"x"}', key)).status).toBe(200)
      expect(runs.count).toBe(1)
    })

    it('refuses another input, and joins files by their bytes', async () => {
      const { post, request, gate, runs } = await serve({ host })
      gate.open(1)
      const headers = { 'idempotency-key': 'k' }
      const upload = (content: string, name: string): Promise<Response> => {
        const body = new FormData()
        body.append('name', 'x')
        body.append('files', new File([content], name))
        return request(start, { method: 'POST', body, headers })
      }
      expect((await upload('abc', 'a.txt')).status).toBe(200)
      expect((await upload('abc', 'renamed.txt')).status).toBe(200)
      await expectProblem(await upload('abd', 'a.txt'), 422, 'idempotency_mismatch')
      await expectProblem(await post(start, { name: 'x' }, headers), 422, 'idempotency_mismatch')
      expect(runs.count).toBe(1)
    })

    it('joins sessions that have failed', async () => {
      const { post, gate, runs } = await serve({ host })
      gate.fail(new ProgressError('out_of_stock'))
      const key = { 'idempotency-key': 'k' }
      for (let time = 0; time < 2; time += 1)
        await expectProblem(await post(start, { name: 'x' }, key), 418, 'out_of_stock')
      expect(runs.count).toBe(1)
    })

    it('is each owner’s own', async () => {
      const { post, gate, runs } = await serve({ host })
      gate.open(1)
      const key = { 'idempotency-key': 'k' }
      const [ann, bob] = [
        await post(start, { name: 'x' }, key),
        await post(start, { name: 'y' }, { ...key, authorization: 'Bearer bob' }),
      ]
      expect(sessionOf(ann)).not.toBe(sessionOf(bob))
      expect(runs.count).toBe(2)
    })

    it('is 410 once its session is gone', async () => {
      const { post, gate, request } = await serve({ host })
      gate.open(1)
      const key = { 'idempotency-key': 'k' }
      const response = await post(start, { name: 'x' }, key)
      await request(pathOf(response), { method: 'DELETE' })
      await expectProblem(await post(start, { name: 'x' }, key), 410, 'session_expired')
    })
  })
})
