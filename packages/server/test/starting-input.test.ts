import { describe, expect, it } from 'vitest'
import { expectProblem } from './reading.ts'
import { HOSTS, pathOf, serve } from './serving.ts'

const start = '/workflows/build'

describe.each(HOSTS)('POST /workflows/{name} over %s', (host) => {
  describe('the input', () => {
    it('names each fault by its path, and leaves no session', async () => {
      const { post, manager } = await serve({ host })
      const { issues } = await expectProblem(await post(start, { name: 7 }), 422, 'invalid_input')
      expect(issues).toEqual([{ path: ['name'], message: expect.any(String) }])
      expect((await manager.list()).items).toEqual([])
    })

    it('is {} where the body is empty, whatever it is called', async () => {
      const { request } = await serve({ host })
      for (const headers of [{}, { 'content-type': 'application/json' }, { 'content-type': 'text/plain' }]) {
        const response = await request('/workflows/echo', {
          method: 'POST',
          headers: headers as Record<string, string>,
        })
        expect(await response.json()).toEqual({})
      }
    })

    it('may be any JSON', async () => {
      const { post } = await serve({ host })
      for (const value of [[1], 'text', 0, null, { constructor: 'Ferrari' }]) {
        expect(await (await post('/workflows/echo', JSON.stringify(value))).json()).toEqual(value)
      }
    })

    it('names no prototype', async () => {
      const { post } = await serve({ host })
      await expectProblem(await post('/workflows/echo', '{"__proto__":{"x":1}}'), 400, 'invalid_request')
    })

    it('is refused beyond the limit, announced or not', async () => {
      const { post, request } = await serve({ host, maxBodyBytes: 100 })
      await expectProblem(await post('/workflows/echo', { text: 'x'.repeat(100) }), 413, 'payload_too_large')
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.enqueue(new TextEncoder().encode('"'.padEnd(64, 'x')))
        },
      })
      const streamed = {
        method: 'POST',
        body,
        duplex: 'half',
        headers: { 'content-type': 'application/json' },
      } as const
      await expectProblem(await request('/workflows/echo', streamed), 413, 'payload_too_large')
    })

    it('comes as a form where the workflow takes files', async () => {
      const { request } = await serve({
        host,
        work: async ({ name, files }) => ({ name, sizes: [files].flat().map((file) => (file as File).size) }),
      })
      const form = new FormData()
      form.append('input', '{"name":"x"}')
      form.append('files', new File(['abc'], 'a.txt'))
      form.append('files', new File(['de'], 'b.txt'))
      const response = await request(start, { method: 'POST', body: form })
      expect(await response.json()).toEqual({ name: 'x', sizes: [3, 2] })
      await expectProblem(
        await request('/workflows/echo', { method: 'POST', body: form }),
        415,
        'unsupported_media_type',
      )
    })

    it('is not kept where it holds files, so that it cannot be tried again', async () => {
      const { request, gate, post } = await serve({ host })
      gate.open(1)
      const form = new FormData()
      form.append('name', 'x')
      form.append('files', new File(['abc'], 'a.txt'))
      const response = await request(start, { method: 'POST', body: form })
      await expectProblem(await post(`${pathOf(response)}/retry`), 409, 'not_controllable')
    })
  })
})
