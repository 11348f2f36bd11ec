import { describeWith } from '@progress/test-services'
import { expect, it } from 'vitest'
import { startCaddy } from './caddy.ts'
import { startNginx } from './nginx.ts'
import { expectSameEnd, heard, type StartProxy, sayAndHear, standBehind } from './support/behind.ts'
import { startVarnish } from './varnish.ts'

const HOLDING: readonly [program: string, start: StartProxy][] = [
  [
    'nginx',
    (target, place) =>
      startNginx(target, { ...place, location: ['proxy_buffering on;', 'proxy_ignore_headers X-Accel-Buffering;'] }),
  ],
  [
    'caddy',
    (target, place) =>
      startCaddy(target, {
        ...place,
        site: (server) => `encode {\ngzip\nminimum_length 1\n}\nreverse_proxy ${server}`,
      }),
  ],
  [
    'varnishd',
    (target, place) =>
      startVarnish(target, { ...place, vcl: 'sub vcl_backend_response { set beresp.do_stream = false; }' }),
  ],
]

/** Below the server's heartbeat of 15 s. That the client waits 8 s for two streams is shown by a clock in hand. */
const SEEN_WITHIN_MS = 14_000

for (const [program, start] of HOLDING) {
  describeWith(program)(`behind ${program}, which holds streams back`, () => {
    it('progress is seen before a heartbeat could push it on, with the defaults of client and server', async () => {
      const behind = await standBehind(start, { minIntervalMs: 100, retryMs: 3_000, pollAfterMs: 2_000 })
      // The delay before the second stream is by chance, 1 s at most; without it what is beyond 8 s is the machine's.
      const session = behind.start({ random: () => 0 })
      const work = await behind.work()
      work.say('one')
      await heard(session, 'one', SEEN_WITHIN_MS)
      expect(session.getConnection().transport).toBe('poll')
      await sayAndHear(behind, [session], ['two', 'three'])
      await expectSameEnd(behind, [session], ['one', 'two', 'three'])
    })
  })
}
