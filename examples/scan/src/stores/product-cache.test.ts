import { describe, expect, it } from 'vitest'
import { IN_API } from '../catalogue/in-api.ts'
import { IN_DATABASE } from '../catalogue/in-database.ts'
import { createProductCache } from './product-cache.ts'

const [first, second, third] = [...IN_DATABASE.slice(0, 3)]
if (!first || !second || !third) throw new Error('the catalogue is too small')
const codeOf = ({ barcode = '' }: { barcode?: string }): string => barcode

describe('createProductCache', () => {
  it('gives back what was saved, by each way of writing its code', async () => {
    const cache = createProductCache()
    for (const product of IN_API) await cache.save(product)
    expect(await cache.find('04627180')).toMatchObject({ name: 'Peppermint Pastilles' })
    expect(await cache.find('046271000080')).toMatchObject({ name: 'Peppermint Pastilles' })
    expect(await cache.find('0419600273859')).toMatchObject({ name: 'Wildflower Honey' })
    expect(await cache.find(codeOf(first))).toBeUndefined()
  })

  it('forgets a product when it is too old', async () => {
    let time = 0
    const cache = createProductCache({ maxAgeMs: 1_000, now: () => time })
    await cache.save(first)
    time = 999
    expect(await cache.find(codeOf(first))).toBe(first)
    time = 1_000
    expect(await cache.find(codeOf(first))).toBeUndefined()
  })

  it('makes room by letting go of what was asked for longest ago', async () => {
    const cache = createProductCache({ maxProducts: 2 })
    await cache.save(first)
    await cache.save(second)
    await cache.find(codeOf(first))
    await cache.save(third)
    expect(await cache.find(codeOf(first))).toBe(first)
    expect(await cache.find(codeOf(second))).toBeUndefined()
    expect(await cache.find(codeOf(third))).toBe(third)
  })

  it('keeps nothing that has no code', async () => {
    const cache = createProductCache()
    const { barcode: _, ...codeless } = first
    await cache.save(codeless)
    expect(await cache.find('')).toBeUndefined()
  })

  it('does nothing once it is told to stop', async () => {
    const cache = createProductCache()
    const reason = new Error('stop')
    await expect(cache.find(codeOf(first), AbortSignal.abort(reason))).rejects.toBe(reason)
    await expect(cache.save(first, AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})
