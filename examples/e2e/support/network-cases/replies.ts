import { expect } from 'vitest'
import { reply } from '../fault-proxy/faults.ts'
import { type NetworkCase, stepsOf, withBench } from './network-case.ts'

/** How much earlier than it was set a browser's timer may fire. */
const TIMER_TOLERANCE_MS = 10

const FINAL = [
  [403, 'forbidden'],
  [404, 'session_not_found'],
  [410, 'session_expired'],
  [422, 'invalid_input'],
] as const

const problem = (status: number, code: string, headers: Readonly<Record<string, string>> = {}) =>
  reply(status, { 'content-type': 'application/problem+json', ...headers }, JSON.stringify({ status, code }))

const onlyFresh = {
  authorize: ({ headers }: { headers: { get(name: string): string | null } }) =>
    headers.get('authorization') === 'Bearer fresh' ? { id: 'ann' } : null,
}

/** Replies that say no: what each one is for, and no request more. */
export const replies: readonly NetworkCase[] = [
  {
    name: 'case 7: 401 once is answered by fresh headers, once',
    check: (browser) =>
      withBench(browser, { work: stepsOf(3).work, ...onlyFresh }, async ({ start, agree, asked }) => {
        await start({ tokens: ['stale', 'fresh'] })
        await agree()
        expect(asked().map(({ status }) => status)).toEqual([401, 200])
      }),
  },
  {
    name: 'case 7: 401 always is the end after the second one',
    check: (browser) =>
      withBench(browser, { work: stepsOf(3).work, ...onlyFresh }, async ({ start, asked, site, ...bench }) => {
        await start({ tokens: ['stale'] })
        await bench.until(({ outcome }) => outcome)
        expect(await bench.report()).toMatchObject({ outcome: 'unauthorized', connection: { state: 'closed' } })
        expect(asked().map(({ status }) => status)).toEqual([401, 401])
        expect(site.runs).toBe(0)
      }),
  },
  {
    name: 'case 7: 403, 404, 410 and 422 are the end at once',
    check: (browser) =>
      withBench(browser, { work: stepsOf(3).work }, async ({ proxy, start, asked, ...bench }) => {
        for (const [index, [status, code]] of FINAL.entries()) {
          bench.onApi(() => problem(status, code))
          await start()
          await bench.until(({ outcome }) => outcome)
          expect(await bench.report()).toMatchObject({ outcome: code, connection: { state: 'closed' }, losses: [] })
          expect(asked()).toHaveLength(index + 1)
        }
      }),
  },
  {
    name: 'case 7: 429 and 503 are asked again when Retry-After says so, in seconds or as a date, and not before',
    check: (browser) =>
      withBench(browser, { work: stepsOf(3).work }, async ({ onApi, start, agree, asked, site }) => {
        const date = new Date(Date.now() + 2_000).toUTCString()
        const waits = [
          [429, 'too_many_connections', '1'],
          [429, 'too_many_sessions', date],
          [503, 'shutting_down', '1'],
        ] as const
        const left = waits.map(([status, code, after]) => problem(status, code, { 'retry-after': after }))
        onApi(() => left.shift())
        await start()
        const { losses } = await agree()
        expect(losses.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
        const requests = asked()
        expect(requests.map(({ status }) => status)).toEqual([429, 429, 503, 200])
        const [first = 0, second = 0, third = 0, fourth = 0] = requests.map(({ at }) => at)
        expect(second - first).toBeGreaterThanOrEqual(1_000 - TIMER_TOLERANCE_MS)
        expect(third).toBeGreaterThanOrEqual(Date.parse(date) - TIMER_TOLERANCE_MS)
        expect(fourth - third).toBeGreaterThanOrEqual(1_000 - TIMER_TOLERANCE_MS)
        expect(site.runs).toBe(1)
      }),
  },
]
