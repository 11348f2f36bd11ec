import { expect, it } from 'vitest'
import { runRoundOfPolls } from '../src/poll/run-polls.ts'
import { ANSWERED } from '../src/scenarios/poll-report.ts'

it('every answerer of polls answers each of them by 304', async () => {
  const cpuMs = await runRoundOfPolls(ANSWERED, { warm: 64, polls: 200, turns: 2 })
  expect(Object.keys(cpuMs)).toEqual([...ANSWERED])
  expect(Object.values(cpuMs).every((figure) => figure >= 0)).toBe(true)
})
