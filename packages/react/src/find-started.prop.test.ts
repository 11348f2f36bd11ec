import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Begun, nearestTo } from './find-started.ts'

const anyBegun: fc.Arbitrary<Begun> = fc.record({ sessionId: fc.uuid(), createdAt: fc.nat(1_000_000) })

describe('nearestTo', () => {
  it('is the session that none was created nearer than', () => {
    fc.assert(
      fc.property(fc.array(anyBegun, { minLength: 1 }), fc.nat(1_000_000), (sessions, at) => {
        const away = ({ createdAt }: Begun): number => Math.abs(createdAt - at)
        const nearest = nearestTo(sessions, at)
        expect(sessions).toContain(nearest)
        expect(nearest && away(nearest)).toBe(Math.min(...sessions.map(away)))
      }),
    )
  })

  it('is the only one there is, whatever the clocks say', () => {
    fc.assert(
      fc.property(anyBegun, fc.integer(), (session, at) => {
        expect(nearestTo([session], at)).toBe(session)
      }),
    )
    expect(nearestTo([], 0)).toBeUndefined()
  })
})
