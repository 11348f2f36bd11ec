import { expect, it } from 'vitest'
import { claims } from '../src/scenarios/claims.ts'

it('streams and polls are compared, whoever of them is better', async () => {
  const { report } = await claims.calculate({ quick: true, seconds: 2 })
  expect(report).toMatch(/98 % fewer requests than polls every 5 s of the whole state +\| +at least 98.0 % +\| +\d/)
  expect(report).toMatch(/released within 5 s +\| +at most 5.0 s +\| +\d/)
  expect(report).not.toContain('NaN')
}, 180_000)
