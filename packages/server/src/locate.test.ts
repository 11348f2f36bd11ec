import { describe, expect, it } from 'vitest'
import { locate } from './locate.ts'

const found = (url: string, options: { base: string; mountedAt?: string }): [string, string, boolean] => {
  const { path, base, isOurs } = locate(url, options)
  return [path, base, isOurs]
}

describe('locate', () => {
  it('takes the configured base off, and keeps it for addresses', () => {
    expect(found('/api/sessions/a', { base: '/api' })).toEqual(['/sessions/a', '/api', true])
  })

  it('takes a path as it is where the framework has stripped the base', () => {
    expect(found('/sessions/a', { base: '/api' })).toEqual(['/sessions/a', '/api', false])
  })

  it('learns from the framework what it stripped', () => {
    expect(found('/api/sessions/a', { base: '', mountedAt: '/api' })).toEqual(['/sessions/a', '/api', true])
    expect(found('/api/sessions/a', { base: '/api', mountedAt: '/api' })).toEqual(['/sessions/a', '/api', true])
  })

  it('joins a base to what the framework stripped before it', () => {
    expect(found('/app/api/health', { base: '/api', mountedAt: '/app' })).toEqual(['/health', '/app/api', true])
    expect(found('/app/api/health', { base: '/api', mountedAt: '/app/api' })).toEqual(['/health', '/app/api', true])
  })

  it('prefers the configured base where a proxy shows another one outside', () => {
    expect(found('/inner/health', { base: '/outer', mountedAt: '/inner' })).toEqual(['/health', '/outer', true])
  })

  it('reads the query, and the path of an absolute address', () => {
    expect(locate('http://host:1/health?after=3&after=4#x', { base: '' }).path).toBe('/health')
    expect(locate('/sessions/a?after=3%20', { base: '' }).query.get('after')).toBe('3 ')
    expect(found('http://host', { base: '' })).toEqual(['/', '', false])
    expect(found('//evil/health', { base: '' })).toEqual(['//evil/health', '', false])
  })
})
