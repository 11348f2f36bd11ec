import { describe, expect, it } from 'vitest'
import { assertCors, type CorsOptions, corsHeaders, grantsOrigin, grantsWrite, preflightHeaders } from './cors.ts'

const app = 'https://app.example'
const listed: CorsOptions = { origins: [app], credentials: true }

describe('cors', () => {
  it('lets in whom the list, the rule or the star names', () => {
    expect(grantsOrigin(listed, app)).toBe(true)
    expect(grantsOrigin(listed, 'https://other.example')).toBe(false)
    expect(grantsOrigin({ origins: (origin) => origin.endsWith('.example') }, app)).toBe(true)
    expect(grantsOrigin({ origins: '*' }, 'null')).toBe(true)
    expect(grantsOrigin(undefined, app)).toBe(false)
    expect(grantsOrigin(listed, null)).toBe(false)
  })

  it('grants no write with cookies to everyone', () => {
    expect(grantsWrite({ origins: '*' }, app, false)).toBe(true)
    expect(grantsWrite({ origins: '*' }, app, true)).toBe(false)
    expect(grantsWrite(listed, app, true)).toBe(true)
  })

  it('names the origin, never a star with credentials', () => {
    expect(corsHeaders(listed, app)).toMatchObject({
      Vary: 'Origin',
      'Access-Control-Allow-Origin': app,
      'Access-Control-Allow-Credentials': 'true',
    })
    expect(corsHeaders({ origins: '*' }, app)).toMatchObject({ 'Access-Control-Allow-Origin': '*' })
    expect(corsHeaders({ origins: '*' }, app)).not.toHaveProperty('Access-Control-Allow-Credentials')
  })

  it('says no more than Vary to others, and nothing where it is not configured', () => {
    expect(corsHeaders(listed, 'https://other.example')).toEqual({ Vary: 'Origin' })
    expect(corsHeaders(listed, null)).toEqual({ Vary: 'Origin' })
    expect(corsHeaders(undefined, app)).toEqual({})
    expect(preflightHeaders(listed, 'https://other.example', ['POST'])).toEqual({})
  })

  it('refuses a star with credentials', () => {
    expect(() => assertCors({ origins: '*', credentials: true })).toThrowError(TypeError)
    expect(() => assertCors({ origins: ['*'] })).toThrowError(TypeError)
    expect(() => assertCors(listed)).not.toThrow()
  })
})
