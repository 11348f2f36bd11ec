import { expect } from 'vitest'
import { behave, dropAfterHeaders, type Fault, loseReply, reply } from '../fault-proxy/faults.ts'
import { isStream, type NetworkCase, stepsOf, withBench } from './network-case.ts'

type Kind = 'stream' | 'poll' | 'single'

const kindOf = (request: Parameters<typeof isStream>[0]): Kind => {
  if (isStream(request)) return 'stream'
  return request.method === 'GET' || request.headers.prefer ? 'poll' : 'single'
}

const refuse = (status: number): Fault => reply(status, { 'content-type': 'application/problem+json' }, '{}')

/** What happens to the requests of each kind, one after another; the last of it goes on happening. */
const STREAMS = [[refuse(406)], [loseReply(), refuse(406)], [dropAfterHeaders()]]
const POLLS = [[behave()], [refuse(405)], [loseReply(), refuse(405)]]
const SINGLES = [[behave()], [loseReply(), behave()]]

const PLANS = STREAMS.flatMap((stream) =>
  POLLS.flatMap((poll) => SINGLES.map((single): Record<Kind, readonly Fault[]> => ({ stream, poll, single }))),
)

/** Networks, and browsers, in which the best way to follow does not work. */
export const transports: readonly NetworkCase[] = [
  {
    name: 'case 10: replies without a body to read, and no TextDecoderStream: long polls from the start',
    async check(browser) {
      const { work, hold } = stepsOf(6)
      const held = hold(4)
      await withBench(
        browser,
        { work, lacks: 'streams', pollAfterMs: 20 },
        async ({ page, start, agree, asked, ...bench }) => {
          expect(await page.run(() => ['body' in Response.prototype, 'TextDecoderStream' in window])).toEqual([
            false,
            false,
          ])
          await start()
          await bench.until(() => document.querySelector('output')?.value === 'word-1 word-2 word-3 ')
          held.open()
          const { ways } = await agree()
          expect(ways).toEqual(['connecting poll', 'polling poll', 'closed poll'])
          const [first, ...rest] = asked()
          expect(first?.headers).toMatchObject({ prefer: 'respond-async', accept: 'application/json' })
          for (const { method, path } of rest) expect(`${method} ${path}`).toMatch(/^GET .*\?after=\d+&wait=25$/)
        },
      )
    },
  },
  {
    name: 'case 11: a start falls back from stream to poll to single with one key, and the work runs once',
    check: (browser) =>
      withBench(
        browser,
        { work: stepsOf(3).work, pollAfterMs: 20 },
        async ({ onApi, start, asked, site, ...bench }) => {
          for (const [index, plan] of PLANS.entries()) {
            const left = { stream: [...plan.stream], poll: [...plan.poll], single: [...plan.single] }
            const before = asked().length
            onApi((request) => {
              const faults = left[kindOf(request)]
              return faults.length > 1 ? faults.shift() : faults[0]
            })
            await start()
            await bench.until(({ outcome }) => outcome)
            const { snapshot, id, ...told } = await bench.report()
            expect(told).toMatchObject({ outcome: 'done', connection: { state: 'closed' } })
            const { status, percent, result, ...rest } = await site.snapshotOf(id)
            // Where polls are refused, what a single reply does not tell cannot be read.
            const known = told.connection.transport === 'single' ? {} : rest
            expect(snapshot).toMatchObject({ ...known, sessionId: id, status, percent, result })
            expect(site.runs).toBe(index + 1)
            const starts = asked().filter(({ method }, number) => number >= before && method === 'POST')
            expect(new Set(starts.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
          }
        },
      ),
  },
]
