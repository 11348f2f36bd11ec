import { expect, it } from 'vitest'
import { runAllocation, runWay } from '../src/emit/run-way.ts'
import { runItems } from '../src/items/run-items.ts'

it('measures a way that is followed, what a report allocates, and what items cost', async () => {
  const cost = await runWay('ours-followed', 50)
  expect(Object.values(cost).every((figure) => figure > 0)).toBe(true)
  const { inCall, inAll } = await runAllocation(10)
  expect(inCall).toBeGreaterThan(0)
  expect(inAll).toBeGreaterThan(inCall)
  const items = await runItems(10, 50)
  expect(Object.values(items).every((figure) => figure > 0)).toBe(true)
}, 60_000)
