import { expect, it } from 'vitest'
import { fuzz } from './fuzz-run.ts'

const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))

it('answers 3 seconds of random requests: never a 500, never a hang, and nothing is left', async () => {
  process.stdout.write(`fuzz: FUZZ_SEED=${SEED}\n`)
  const { asked, statuses } = await fuzz(SEED, { lastsMs: 3_000, least: 200 })
  expect(asked).toBeGreaterThan(200)
  expect(statuses.size).toBeGreaterThan(8)
}, 60_000)
