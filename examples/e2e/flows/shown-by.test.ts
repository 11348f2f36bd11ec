import { randomUUID } from 'node:crypto'
import type { PollBody, SessionMessage } from '@progress/core'
import { createParser } from 'eventsource-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { curl } from '../support/curl.ts'
import { KNOWN, type RealApp, startRealApp } from '../support/real-app.ts'

let app: RealApp
beforeAll(async () => {
  app = await startRealApp()
})
afterAll(() => app.close())

const JSON_BODY = 'content-type: application/json'
const STREAM = 'accept: text/event-stream'
const POLL = 'prefer: respond-async'
const input = ({ barcode }: { barcode: string }): string => JSON.stringify({ barcode, tier: 'premium' })

function messagesIn(body: string): SessionMessage[] {
  const messages: SessionMessage[] = []
  createParser({ onEvent: ({ data }) => messages.push(JSON.parse(data)) }).feed(body)
  return messages
}

describe('the command line', () => {
  it('shows hello, a snapshot, progress with its tier, a partial result, the result, and ends', async () => {
    const url = `${app.base}/workflows/scan-multi-tier`
    const { status, headers, body } = await curl(url, [STREAM, 'authorization: Bearer a', JSON_BODY], input(KNOWN.api))
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const messages = messagesIn(body)
    expect(messages.slice(0, 2)).toMatchObject([
      { type: 'hello', protocol: 1, seq: 0 },
      { type: 'snapshot', seq: 0 },
    ])
    const progress = messages.filter((message) => message.type === 'progress')
    expect(progress.length).toBeGreaterThan(0)
    for (const { metadata } of progress) expect(metadata?.tier).toEqual(expect.any(Number))
    expect(messages).toContainEqual(
      expect.objectContaining({
        type: 'partial',
        data: { product: expect.objectContaining({ name: KNOWN.api.name }) },
      }),
    )
    expect(messages.at(-1)).toMatchObject({ type: 'complete', data: { product: { name: KNOWN.api.name } } })
    expect(messages.filter(({ type }) => type === 'complete')).toHaveLength(1)
  })

  it('shows the bare result where no stream is asked for', async () => {
    const url = `${app.base}/workflows/scan-multi-tier`
    const { status, headers, body } = await curl(url, ['authorization: Bearer b', JSON_BODY], input(KNOWN.database))
    expect(status).toBe(200)
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    const result = JSON.parse(body)
    expect(Object.keys(result).sort()).toEqual(['fromCache', 'insights', 'product'])
    expect(result.product.name).toBe(KNOWN.database.name)
  })

  it('shows 202 and a location that polls to the end where it may come later', async () => {
    const who = 'authorization: Bearer c'
    const gate = app.finders.hold('insight')
    const started = await curl(`${app.base}/workflows/scan-multi-tier`, [POLL, who, JSON_BODY], input(KNOWN.database))
    expect(started.status).toBe(202)
    expect(started.headers.get('preference-applied')).toBe('respond-async')
    expect(Number(started.headers.get('retry-after'))).toBeGreaterThan(0)
    const location = new URL(started.headers.get('location') ?? '', app.origin)
    expect(location.pathname).toMatch(/^\/scan\/api\/sessions\/[^/]+$/)
    await gate.reached
    const midway = JSON.parse((await curl(location.href, [who])).body) as PollBody
    expect(midway).toMatchObject({ status: 'active', closed: false })
    gate.open()
    const held = JSON.parse((await curl(`${location}?after=${midway.seq}&wait=10`, [who])).body) as PollBody
    expect(held.events?.length).toBeGreaterThan(0)
    for (;;) {
      const { status, body } = await curl(`${location}`, [who])
      expect(status).toBe(200)
      const { closed, snapshot } = JSON.parse(body) as PollBody
      if (!closed) continue
      expect(snapshot).toMatchObject({
        status: 'completed',
        percent: 100,
        result: { product: { name: KNOWN.database.name } },
      })
      break
    }
  })

  it('shows one scan three times where three posts have one idempotency key', async () => {
    const before = app.finders.count('findInCache')
    const common = ['authorization: Bearer d', JSON_BODY, `idempotency-key: ${randomUUID()}`]
    const url = `${app.base}/workflows/scan-multi-tier`
    const replies = await Promise.all(
      [[STREAM], [POLL], []].map((mode) => curl(url, [...mode, ...common], input({ barcode: '2055301688424' }))),
    )
    const [stream, poll, single] = replies
    expect(new Set(replies.map(({ headers }) => headers.get('progress-session'))).size).toBe(1)
    expect(replies.map(({ status }) => status)).toEqual([200, 202, 200])
    const end = messagesIn(stream?.body ?? '').at(-1)
    const result = JSON.parse(single?.body ?? '')
    expect(end?.type === 'complete' ? end.data : (end as { snapshot?: { result: unknown } }).snapshot?.result).toEqual(
      result,
    )
    expect(JSON.parse(poll?.body ?? '')).toMatchObject({ workflow: 'scan-multi-tier' })
    expect(app.finders.count('findInCache') - before).toBe(1)
  })
})
