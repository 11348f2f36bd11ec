import { describeWith } from '@progress/test-services'
import { expect, it } from 'vitest'
import { measureStorms } from '../src/growth/storm.ts'

describeWith('redis-server')('a server that is killed', () => {
  it('leaves nobody behind who comes back to another one', async () => {
    const rows = await measureStorms({ quick: true, seconds: undefined })
    expect(rows.length).toBeGreaterThan(1)
    for (const { followers, reached, reads } of rows) {
      expect(reached).toBe(followers)
      expect(reads).toBeGreaterThan(0)
    }
  }, 120_000)
})
