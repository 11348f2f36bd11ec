import { isProgressError } from '@progress/core'
import { fakeClock, recordingLogger } from '@progress/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Connection, Connections } from './limits.ts'

const anyStep = fc.oneof(
  fc.record({
    do: fc.constant('open' as const),
    owner: fc.constantFrom(undefined, 'ann', 'bob'),
    transport: fc.constantFrom('sse' as const, 'poll' as const, 'single' as const),
  }),
  fc.record({ do: fc.constant('close' as const), which: fc.nat({ max: 9 }) }),
)

describe('Connections', () => {
  it('never lets more in than its limits, always as many, and counts to zero in the end', () => {
    const limits = { maxConnections: 6, maxConnectionsPerOwner: 3, maxOpensPerMinute: 1_000 }
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const connections = new Connections(limits, { clock: fakeClock(), logger: recordingLogger() })
        const open: { connection: Connection; owner: string | undefined }[] = []
        for (const step of steps) {
          if (step.do === 'close') {
            const [closed] = open.splice(step.which, 1)
            closed?.connection.close('ended')
            closed?.connection.close('again')
            continue
          }
          const { owner, transport } = step
          const ofOwner = open.filter((one) => owner !== undefined && one.owner === owner).length
          const hasRoom = open.length < limits.maxConnections && ofOwner < limits.maxConnectionsPerOwner
          try {
            open.push({ connection: connections.open({ owner, transport }), owner })
            expect(hasRoom).toBe(true)
          } catch (error) {
            expect(isProgressError(error, 'too_many_connections')).toBe(true)
            expect(hasRoom).toBe(false)
          }
        }
        const { sse, poll, single } = connections.stats()
        expect(sse + poll + single).toBe(open.length)
        for (const { connection } of open) connection.close('ended')
        expect(connections.stats()).toMatchObject({ sse: 0, poll: 0, single: 0 })
      }),
    )
  })
})
