import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { METHODS, routeOf, sessionPath, stripBase, toBase } from './route.ts'

describe('routeOf', () => {
  it.each([
    ['/workflows/scan', { kind: 'start', workflow: 'scan' }],
    ['/sessions', { kind: 'sessions' }],
    ['/sessions/a%2Fb', { kind: 'session', sessionId: 'a/b' }],
    ['/sessions/a/events', { kind: 'session-events', sessionId: 'a' }],
    ['/sessions/a/items', { kind: 'items', sessionId: 'a' }],
    ['/sessions/a/cancel', { kind: 'control', sessionId: 'a', action: 'cancel' }],
    ['/sessions/a/retry', { kind: 'control', sessionId: 'a', action: 'retry' }],
    ['/topics/merchant:42', { kind: 'topic', topic: 'merchant:42' }],
    ['/topics/%C3%A4/events', { kind: 'topic-events', topic: 'ä' }],
    ['/schema', { kind: 'schema' }],
    ['/health', { kind: 'health' }],
  ])('knows %s', (path, route) => {
    expect(routeOf(path)).toEqual(route)
  })

  it.each([
    '',
    '/',
    'sessions',
    '/workflows',
    '/workflows/',
    '/workflows/a/b',
    '/sessions/',
    '/sessions//events',
    '/sessions/a/',
    '/sessions/a/stop',
    '/sessions/a/toString',
    '/sessions/a/events/b',
    '/topics',
    '/topics/a/cancel',
    '/schema/a',
    '/Health',
  ])('does not know %j', (path) => {
    expect(routeOf(path)).toBeUndefined()
  })

  it('gives a name that nothing can have where a path is wrongly encoded', () => {
    expect(routeOf('/sessions/%E0%A4%A')).toEqual({ kind: 'session', sessionId: '\u0000' })
  })

  it('finds every session by the path that replies name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (sessionId) => {
        expect(routeOf(sessionPath('', sessionId))).toEqual({ kind: 'session', sessionId })
      }),
    )
  })

  it('has HEAD wherever it has GET', () => {
    for (const methods of Object.values(METHODS)) expect(methods.includes('HEAD')).toBe(methods.includes('GET'))
  })
})

describe('stripBase', () => {
  it('takes off whole segments only', () => {
    expect(stripBase('/api/sessions', '/api')).toEqual({ path: '/sessions', within: true })
    expect(stripBase('/apis/sessions', '/api')).toEqual({ path: '/apis/sessions', within: false })
    expect(stripBase('/api', '/api')).toEqual({ path: '/', within: true })
  })
})

describe('toBase', () => {
  it('takes slashes off the end', () => {
    expect(toBase('/api/progress/')).toBe('/api/progress')
    expect(toBase('/')).toBe('')
  })

  it.each(['api', 'http://host/api', '/api?x', '/a//b', '/a b'])('refuses %s', (base) => {
    expect(() => toBase(base)).toThrowError(TypeError)
  })
})
