import { expect, it } from 'vitest'
import { probeDelayMs } from './probe-delay.ts'

it('waits 30 s, 1, 2 and 5 minutes, and 5 minutes ever after', () => {
  expect([0, 1, 2, 3, 4, 100].map(probeDelayMs)).toEqual([30_000, 60_000, 120_000, 300_000, 300_000, 300_000])
})
