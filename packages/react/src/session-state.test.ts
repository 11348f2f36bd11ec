import { describe, expect, it } from 'vitest'
import { watched } from '../test/any-watched.ts'
import { toState } from './session-state.ts'

const session = {} as never
const at = (parts: Parameters<typeof watched>[0]) => watched(parts) as never
const live = { state: 'live' as const, slow: false, error: undefined }
const lost = { ...live, state: 'closed' as const, error: { code: 'network', message: 'Unreachable' } as never }
const fault = { code: 'x', message: 'X', retryable: true }

describe('toState', () => {
  it('is idle without a session, and pending before the first snapshot', () => {
    expect(toState(undefined, undefined, live, undefined)).toMatchObject({
      status: 'idle',
      isActive: false,
      partial: {},
    })
    expect(toState(session, undefined, live, undefined)).toMatchObject({ status: 'pending', isActive: true })
  })

  it('has failed where it could not be started, and goes on where only its connection is lost', () => {
    expect(toState(session, undefined, lost, undefined)).toMatchObject({ status: 'failed', isActive: false })
    const cut = toState(session, at({ status: 'active' }), lost, undefined)
    expect(cut).toMatchObject({ status: 'active', isActive: false, error: { code: 'network' } })
  })

  it('takes no error from a connection that was closed on purpose, that tries again, or whose session has ended', () => {
    const detached = { ...lost, error: { code: 'detached', message: '' } as never }
    expect(toState(session, at({ status: 'active' }), detached, undefined).error).toBeUndefined()
    const trying = { ...lost, state: 'reconnecting' as const }
    expect(toState(session, at({ status: 'active' }), trying, undefined).error).toBeUndefined()
    expect(toState(session, at({ status: 'completed' }), lost, undefined).error).toBeUndefined()
  })

  it('tells of the session before its connection, and of that before a refused control', () => {
    const refusal = { ...fault, code: 'not_controllable' }
    const codeOf = (...args: Parameters<typeof toState>): string | undefined => toState(...args).error?.code
    expect(codeOf(session, at({ status: 'failed', error: fault }), lost, refusal)).toBe('x')
    expect(codeOf(session, at({ status: 'active' }), lost, refusal)).toBe('network')
    expect(codeOf(session, at({ status: 'active' }), live, refusal)).toBe('not_controllable')
  })

  it('is slow when server or client says so, until it ends', () => {
    const slow = { metadata: { slow: true } }
    expect(toState(session, at({ status: 'active' }), { ...live, slow: true }, undefined).slow).toBe(true)
    expect(toState(session, at({ status: 'active', ...slow }), live, undefined).slow).toBe(true)
    expect(toState(session, at({ status: 'active' }), live, undefined).slow).toBe(false)
    expect(toState(session, at({ status: 'completed', ...slow }), { ...live, slow: true }, undefined).slow).toBe(false)
  })
})
