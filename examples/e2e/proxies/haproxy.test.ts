import { describeWith } from '@progress/test-services'
import { expect, it } from 'vitest'
import { type HaproxySettings, startHaproxy } from './haproxy.ts'
import type { StartProxy } from './support/behind.ts'
import {
  expectLive,
  expectToSurviveRestarts,
  leastDelayMs,
  statusOfOwnWrite,
  streamHeaders,
} from './support/expectations.ts'

const haproxy =
  (settings: HaproxySettings = {}): StartProxy =>
  (target, place) =>
    startHaproxy(target, { ...settings, ...place })

const COMPRESSION = {
  'default_backend app': `default_backend app
  compression algo gzip
  compression type text/event-stream application/json`,
}

/** Without it HAProxy tells the system that more is to come, which then waits for it. */
const DELAYING = { '  option http-no-delay\n': '' }

describeWith('haproxy')('behind HAProxy', () => {
  it.each<[string, HaproxySettings]>([
    ['the configuration of the guide', {}],
    ['nothing but timeouts', { lines: DELAYING }],
    ['compression of streams', { lines: COMPRESSION }],
  ])('with %s, each event arrives before the next is emitted', (_, settings) => expectLive(haproxy(settings)))

  it('holds each event back for 200 ms without http-no-delay, as the configuration of the guide does not', async () => {
    expect(await leastDelayMs(haproxy())).toBeLessThan(150)
    expect(await leastDelayMs(haproxy({ lines: DELAYING }))).toBeGreaterThan(150)
  })

  it('leaves a stream uncompressed, since it says no-transform', async () => {
    const headers = await streamHeaders(haproxy({ lines: COMPRESSION }))
    expect(headers.get('content-encoding')).toBeNull()
  })

  it('lets in the writes of its own pages, since it passes their host on', async () => {
    expect(await statusOfOwnWrite(haproxy())).toBe(202)
  })

  it('loses nothing when it is killed and started again', () => expectToSurviveRestarts(haproxy()))
})
