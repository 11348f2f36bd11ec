import { describe, expect, it } from 'vitest'
import { isCrossSite } from './cross-site.ts'

const from = { site: null, origin: null, hosts: ['shop.example:8080'] }

describe('isCrossSite', () => {
  it.each(['same-origin', 'none'])('believes a browser that says %s', (site) => {
    expect(isCrossSite({ ...from, site, origin: 'https://elsewhere.example' })).toBe(false)
  })

  it.each(['cross-site', 'same-site', 'anything new'])('takes %s for another origin', (site) => {
    expect(isCrossSite({ ...from, site })).toBe(true)
  })

  it('lets through what is no browser', () => {
    expect(isCrossSite(from)).toBe(false)
  })

  it('compares the origin with the hosts that were asked', () => {
    expect(isCrossSite({ ...from, origin: 'http://shop.example:8080' })).toBe(false)
    expect(isCrossSite({ ...from, origin: 'http://shop.example' })).toBe(true)
    expect(isCrossSite({ ...from, origin: 'https://shop.example', hosts: ['shop.example:443'] })).toBe(false)
    expect(isCrossSite({ ...from, origin: 'https://shop.example', hosts: ['inner:1', 'SHOP.example'] })).toBe(false)
  })

  it.each(['null', '', 'nonsense', 'file://'])('takes the origin %j for another', (origin) => {
    expect(isCrossSite({ ...from, origin, hosts: [null, undefined, ''] })).toBe(true)
  })
})
