import { describeWith } from '@progress/test-services'
import { expect, it } from 'vitest'
import { type CaddySettings, startCaddy } from './caddy.ts'
import { expectSameEnd, type StartProxy, sayAndHear, standBehind } from './support/behind.ts'
import {
  expectLive,
  expectPolled,
  expectToSurviveRestarts,
  statusOfOwnWrite,
  streamHeaders,
} from './support/expectations.ts'

const caddy =
  (settings: CaddySettings = {}): StartProxy =>
  (target, place) =>
    startCaddy(target, { ...settings, ...place })

/** Compresses whatever it can: by default it leaves alone what begins with less than 512 bytes. */
const ENCODING = 'encode {\ngzip\nminimum_length 1\n}'

describeWith('caddy')('behind Caddy', () => {
  it.each<[string, CaddySettings]>([
    ['the configuration of the guide', {}],
    ['nothing but reverse_proxy', { site: (target) => `reverse_proxy ${target}` }],
  ])('with %s, each event arrives before the next is emitted', (_, settings) => expectLive(caddy(settings)))

  it.each<[string, CaddySettings]>([
    ['encode for all that has a byte', { site: (target) => `${ENCODING}\nreverse_proxy ${target}` }],
    [
      'encode for all that has a byte, and each write flushed',
      { site: (target) => `${ENCODING}\nreverse_proxy ${target} {\nflush_interval -1\n}` },
    ],
  ])('with %s, progress arrives by polling', (_, settings) => expectPolled(caddy(settings)))

  it('with encode for all that begins with 512 bytes, progress arrives, live or by polling', async () => {
    const behind = await standBehind(caddy({ site: (target) => `encode gzip\nreverse_proxy ${target}` }))
    const session = behind.start({ helloDeadlineMs: 250 })
    await sayAndHear(behind, [session])
    await expectSameEnd(behind, [session])
  })

  it('compresses a stream although it says no-transform, where encode is for all that has a byte', async () => {
    const headers = await streamHeaders(caddy({ site: (target) => `${ENCODING}\nreverse_proxy ${target}` }))
    expect(headers.get('cache-control')).toContain('no-transform')
    expect(headers.get('content-encoding')).toBe('gzip')
  })

  it('compresses the rest, but no stream, with the configuration of the guide', async () => {
    expect((await streamHeaders(caddy())).get('content-encoding')).toBeNull()
  })

  it('lets in the writes of its own pages, since it passes their host on', async () => {
    expect(await statusOfOwnWrite(caddy())).toBe(202)
  })

  it('loses nothing when it is killed and started again', () => expectToSurviveRestarts(caddy()))
})
