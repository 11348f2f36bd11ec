import { describe, expect, it } from 'vitest'
import { toAsked, toFollowing } from './asked.ts'

const BASE = 'https://host/api/progress'
const stream = { accept: 'text/event-stream' }

describe('a request that may be shared', () => {
  it('asks for the stream of a session or a topic; its cursor is no part of its name', () => {
    const asked = toAsked(`${BASE}/sessions/a%2Fb/events?after=7&x=1`, { headers: stream })
    expect([asked?.url.href, asked?.cursor, asked?.isStart]).toEqual([`${BASE}/sessions/a%2Fb/events?x=1`, '7', false])
    expect(toAsked(`${BASE}/topics/shop:7/events`, { headers: new Headers(stream) })?.cursor).toBeNull()
  })

  it('or starts a session with a stream, which is followed where the server has it', () => {
    const init = { method: 'POST', headers: { ...stream, authorization: 'Bearer a' }, body: '{}' }
    const asked = toAsked(`${BASE}/workflows/events`, init)
    expect(asked?.isStart).toBe(true)
    const following = asked && toFollowing(asked, 'a/b')
    expect(following?.url.href).toBe(`${BASE}/sessions/a%2Fb/events`)
    expect(following?.init).toMatchObject({ method: 'GET', body: null, headers: { authorization: 'Bearer a' } })
  })

  const others: Record<string, [string, RequestInit?]> = {
    'a poll': [`${BASE}/sessions/a?after=1`, { headers: { accept: 'application/json' } }],
    'a start that wants no stream': [`${BASE}/workflows/job`, { method: 'POST', headers: { accept: '*/*' } }],
    'a control': [`${BASE}/sessions/a/cancel`, { method: 'POST' }],
    'a stream of something else': ['https://host/chat/events', { headers: stream }],
    'a stream with a cursor in its headers': [
      `${BASE}/sessions/a/events`,
      { headers: { ...stream, 'last-event-id': '3' } },
    ],
    'a relative address where there is no page': ['/api/sessions/a/events', { headers: stream }],
    'no address': ['http://', { headers: stream }],
  }
  for (const [what, [url, init]] of Object.entries(others)) {
    it(`is not ${what}`, () => expect(toAsked(url, init)).toBeUndefined())
  }
})
