import { describe, expect, it } from 'vitest'
import { acceptsStream, negotiate, parsePrefer } from './negotiate.ts'

const wishes = { stream: null, accept: null, prefer: null }

describe('negotiate', () => {
  it.each([
    ['sse', 'stream'],
    ['poll', 'poll'],
    ['none', 'single'],
  ])('lets ?stream=%s decide before every header', (stream, mode) => {
    expect(negotiate({ stream, accept: 'text/event-stream', prefer: 'respond-async' }).mode).toBe(mode)
  })

  it.each(['', 'SSE', 'yes', '__proto__', 'toString'])('refuses ?stream=%j', (stream) => {
    expect(() => negotiate({ ...wishes, stream })).toThrowError(expect.objectContaining({ code: 'invalid_request' }))
  })

  it('prefers a stream that is accepted to a poll that is preferred', () => {
    expect(negotiate({ ...wishes, accept: 'text/event-stream', prefer: 'respond-async' }).mode).toBe('stream')
  })

  it('answers as ever where nothing is said', () => {
    expect(negotiate(wishes)).toEqual({ mode: 'single', waitMs: 0, preferred: false })
    expect(negotiate({ ...wishes, accept: '*/*' }).mode).toBe('single')
  })

  it('waits only for a poll that asks for it', () => {
    expect(negotiate({ ...wishes, prefer: 'respond-async, wait=7' })).toEqual({
      mode: 'poll',
      waitMs: 7_000,
      preferred: true,
    })
    expect(negotiate({ ...wishes, prefer: 'wait=7' })).toEqual({ mode: 'single', waitMs: 0, preferred: false })
    expect(negotiate({ ...wishes, stream: 'none', prefer: 'respond-async, wait=7' }).waitMs).toBe(0)
  })
})

describe('acceptsStream', () => {
  it.each([
    'text/event-stream',
    'TEXT/Event-Stream',
    'application/json, text/event-stream',
    'text/event-stream;q=0.001, application/json',
    'text/event-stream; charset=utf-8',
    'text/event-stream ; Q=1.000',
    'text/event-stream;q=0, text/event-stream;charset=UTF-8',
    'text/html;note="a, b;q=0", text/event-stream',
  ])('takes %s', (accept) => {
    expect(acceptsStream(accept)).toBe(true)
  })

  it.each([
    null,
    '',
    '*/*',
    'text/*',
    'application/json',
    'text/event-stream;q=0',
    'text/event-stream;q=0.000',
    'text/event-stream;q=abc',
    'text/event-stream;q=2',
    'text/event-stream;charset=utf-8;q=0, text/event-stream',
    'text/event-streams',
    'text/html;note="text/event-stream"',
    'text/html;note=", text/event-stream"',
  ])('does not take %s', (accept) => {
    expect(acceptsStream(accept)).toBe(false)
  })
})

describe('parsePrefer', () => {
  it.each([
    ['respond-async', { respondAsync: true, waitMs: 0 }],
    ['Respond-Async ; foo=bar, wait="3"', { respondAsync: true, waitMs: 3_000 }],
    ['handling=lenient, wait=100, respond-async', { respondAsync: true, waitMs: 30_000 }],
    ['respond-async, wait=1, wait=9', { respondAsync: true, waitMs: 1_000 }],
    ['respond-async, wait=-1', { respondAsync: true, waitMs: 0 }],
    ['respond-async, wait=1.5', { respondAsync: true, waitMs: 0 }],
    ['note="respond-async"', { respondAsync: false, waitMs: 0 }],
    ['respond-asynchronously', { respondAsync: false, waitMs: 0 }],
    [null, { respondAsync: false, waitMs: 0 }],
  ])('reads %s', (prefer, meant) => {
    expect(parsePrefer(prefer)).toEqual(meant)
  })
})
