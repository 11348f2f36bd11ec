import { describe, expect, it } from 'vitest'
import { failure, toOldProgress, toOldReply, toStart } from '../lib/old-api.ts'
import { readBody } from '../lib/read-body.ts'

const start = (text: string): ReturnType<typeof toStart> => toStart(Buffer.from(text))

describe('a body of the old API', () => {
  it('asks for a stream by nothing but true', () => {
    expect(start('{"streaming":true}').streaming).toBe(true)
    for (const streaming of ['false', '"true"', '1', 'null']) {
      expect(start(`{"streaming":${streaming}}`).streaming).toBe(false)
    }
  })

  it('becomes the workflow’s input, its photograph under either name', () => {
    expect(start('{"streaming":true,"imageData":"aGk=","tier":"free"}').body).toBe('{"image":"aGk=","tier":"free"}')
    expect(start('{"image":"aGk="}').body).toBe('{"image":"aGk="}')
  })

  it.each(['', '{', 'null', '7', '[{}]'])('stays as it is where it is no object: %j', (text) => {
    expect(start(text)).toEqual({ streaming: false, body: Buffer.from(text) })
  })

  it('is read as far as shows that it is too long', async () => {
    const request = (length: number): Request => new Request('http://x/', { method: 'POST', body: 'a'.repeat(length) })
    expect((await readBody(request(10), 10)).toString()).toBe('a'.repeat(10))
    expect((await readBody(request(1_000_000), 10)).length).toBeGreaterThan(10)
    const announced = new Request(request(11), { headers: { 'content-length': '11' } })
    expect(await readBody(announced, 10)).toHaveLength(0)
    expect(announced.bodyUsed).toBe(false)
  })
})

describe('a reply of the old API', () => {
  it('holds the data, and keeps what the headers say of the session', async () => {
    const reply = await toOldReply(Response.json({ a: 1 }, { headers: { 'Progress-Session': 's' } }))
    expect([reply.status, reply.headers.get('progress-session'), await reply.json()]).toEqual([
      200,
      's',
      { success: true, data: { a: 1 } },
    ])
  })

  it('says why there is none, with the status of the problem', async () => {
    const problem = { type: 't', title: 'Not found', status: 404, code: 'session_not_found', retryable: false }
    const headers = { 'Content-Type': 'application/problem+json' }
    const reply = await toOldReply(new Response(JSON.stringify(problem), { status: 404, headers }))
    expect([reply.status, reply.headers.get('content-type'), await reply.json()]).toEqual([
      404,
      'application/json',
      { success: false, error: { code: 'session_not_found', message: 'Not found', retryable: false } },
    ])
  })

  it('may be a failure of its own', async () => {
    const reply = failure(400, { code: 'invalid_request', message: 'sessionId is missing' })
    expect([reply.status, await reply.json()]).toEqual([
      400,
      { success: false, error: { code: 'invalid_request', message: 'sessionId is missing' } },
    ])
  })

  it.each([
    ['pending', false, 'active'],
    ['waiting', false, 'active'],
    ['cancelling', false, 'active'],
    ['completed', true, 'complete'],
    ['failed', true, 'error'],
    ['cancelled', true, 'error'],
  ])('tells of a session that is %s', async (status, closed, old) => {
    const reply = await toOldProgress(Response.json({ status, closed, events: [], seq: 3, now: 1 }))
    expect(await reply.json()).toEqual({ status: old, events: [], complete: closed })
  })
})
