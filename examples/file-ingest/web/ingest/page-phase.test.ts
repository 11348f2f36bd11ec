import { isFinal } from '@progress/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { offersOf, pagePhase } from './page-phase.ts'

const anyStatus = fc.constantFrom(
  ...(['idle', 'pending', 'active', 'paused', 'waiting', 'cancelling', 'completed', 'failed', 'cancelled'] as const),
)
const anyUpload = fc.constantFrom('idle', 'sending', 'held', 'sent')

it('shows a session that runs, whatever else there is', () => {
  fc.assert(
    fc.property(anyUpload, anyStatus, (upload, status) => {
      const isLive = status !== 'idle' && !isFinal(status)
      expect(pagePhase(upload, status) === 'process').toBe(isLive)
    }),
  )
})

it('goes from choosing over the upload and the work to the results', () => {
  expect(pagePhase('idle', 'idle')).toBe('choose')
  expect(pagePhase('sending', 'idle')).toBe('upload')
  expect(pagePhase('held', 'completed')).toBe('upload')
  expect(pagePhase('idle', 'failed')).toBe('results')
})

it('never offers to pause and to resume at once, and nothing of a session that is being cancelled', () => {
  fc.assert(
    fc.property(anyStatus, fc.nat(9), (status, failed) => {
      const { pause, resume, cancel, retry } = offersOf(status, failed)
      expect(pause && resume).toBe(false)
      if (status === 'idle' || status === 'cancelling')
        expect([pause, resume, cancel, retry]).toEqual([false, false, false, 0])
      else expect(cancel).toBe(!isFinal(status))
    }),
  )
})
