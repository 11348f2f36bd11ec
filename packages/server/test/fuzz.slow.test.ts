import { expect, it } from 'vitest'
import { fuzz } from './fuzz-run.ts'

const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))

it('answers 60 seconds of random requests: never a 500, never a hang, and nothing is left', async () => {
  process.stdout.write(`fuzz: FUZZ_SEED=${SEED}\n`)
  const { asked, statuses } = await fuzz(SEED, { lastsMs: 60_000, least: 4_000 })
  process.stdout.write(`fuzz: ${asked} requests, ${JSON.stringify(Object.fromEntries([...statuses].sort()))}\n`)
  expect(asked).toBeGreaterThan(4_000)
  for (const status of [200, 202, 204, 304, 400, 401, 403, 404, 405, 406, 409, 413, 415, 418, 422]) {
    expect(statuses.get(status) ?? 0, `no reply was ${status}`).toBeGreaterThan(0)
  }
}, 240_000)

it('answers 20 seconds of them over a store that fails, loses and is slow: 503, and still never a 500', async () => {
  const { asked, statuses } = await fuzz(SEED, { lastsMs: 20_000, least: 500, storeFails: true })
  expect(asked).toBeGreaterThan(500)
  expect(statuses.get(503) ?? 0).toBeGreaterThan(0)
}, 240_000)
