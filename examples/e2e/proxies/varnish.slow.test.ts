import { describeWith } from '@progress/test-services'
import { expect, it } from 'vitest'
import type { StartProxy } from './support/behind.ts'
import { expectLive, expectPolled, expectToSurviveRestarts, statusOfOwnWrite } from './support/expectations.ts'
import { startVarnish, type VarnishSettings } from './varnish.ts'

const varnish =
  (settings: VarnishSettings = {}): StartProxy =>
  (target, place) =>
    startVarnish(target, { ...settings, ...place })

describeWith('varnishd')('behind Varnish', () => {
  it.each<[string, VarnishSettings]>([
    ['the configuration of the guide', {}],
    ['its defaults', { vcl: '' }],
    ['pipe', { vcl: 'sub vcl_recv { return (pipe); }' }],
  ])('with %s, each event arrives before the next is emitted', (_, settings) => expectLive(varnish(settings)))

  it.each<[string, VarnishSettings]>([
    ['do_stream off', { vcl: 'sub vcl_backend_response { set beresp.do_stream = false; }' }],
    ['do_gzip on', { vcl: 'sub vcl_backend_response { set beresp.do_gzip = true; }' }],
  ])('with %s, progress arrives by polling', (_, settings) => expectPolled(varnish(settings)))

  it('lets in the writes of its own pages, since it passes their host on', async () => {
    expect(await statusOfOwnWrite(varnish())).toBe(202)
  })

  it('loses nothing when it is killed and started again', () => expectToSurviveRestarts(varnish()))
})
