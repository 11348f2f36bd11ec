import { expect, it } from 'vitest'
import { type CaddySettings, startCaddy } from './caddy.ts'
import type { StartProxy } from './support/behind.ts'
import {
  expectLive,
  expectPolled,
  expectToSurviveRestarts,
  statusOfOwnWrite,
  streamHeaders,
} from './support/expectations.ts'
import { describeWith } from './support/find-program.ts'

const caddy =
  (settings: CaddySettings = {}): StartProxy =>
  (target, place) =>
    startCaddy(target, { ...settings, ...place })

const ENCODING: CaddySettings = { site: (target) => `encode gzip\nreverse_proxy ${target}` }

describeWith('caddy')('behind Caddy', () => {
  it.each<[string, CaddySettings]>([
    ['the configuration of the guide', {}],
    ['nothing but reverse_proxy', { site: (target) => `reverse_proxy ${target}` }],
  ])('with %s, each event arrives before the next is emitted', (_, settings) => expectLive(caddy(settings)))

  it.each<[string, CaddySettings]>([
    ['encode for everything', ENCODING],
    [
      'encode for everything, and each write flushed',
      { site: (target) => `encode gzip\nreverse_proxy ${target} {\nflush_interval -1\n}` },
    ],
  ])('with %s, progress arrives by polling', (_, settings) => expectPolled(caddy(settings)))

  it('compresses a stream although it says no-transform, where encode is for everything', async () => {
    const headers = await streamHeaders(caddy(ENCODING))
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
