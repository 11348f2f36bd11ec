import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KNOWN, photo, type RealApp, startRealApp } from '../support/real-app.ts'

let app: RealApp
beforeAll(async () => {
  app = await startRealApp({ minIntervalMs: 0 })
})
afterAll(() => app.close())

const DIMENSIONS = ['health', 'preservatives', 'allergies', 'sustainability', 'carbon']

describe('flow 3: a partial result', () => {
  it('shows the product while its insights are still to come', async () => {
    const gate = app.finders.hold('insight')
    const session = app.clientOf('early').start('scan-multi-tier', { barcode: KNOWN.api.barcode, tier: 'premium' })
    const shown = Promise.withResolvers<void>()
    session.subscribe(() => session.getSnapshot()?.partial.product && shown.resolve())
    await Promise.all([gate.reached, shown.promise])
    const early = session.getSnapshot()
    expect(early).toMatchObject({
      status: 'active',
      stage: 'dimension_health',
      partial: { product: { name: KNOWN.api.name, barcode: KNOWN.api.barcode } },
    })
    expect(early?.result).toBeUndefined()
    gate.open()
    const result = await session.result
    expect(result.product).toEqual(early?.partial.product)
    expect(Object.keys(result.insights)).toEqual(DIMENSIONS)
  })

  it('is not sent to a free scan: that is one complete answer', async () => {
    const session = app.clientOf('thrifty').start('scan', { barcode: KNOWN.database.barcode, tier: 'free' })
    const types: string[] = []
    for await (const { type } of session) types.push(type)
    expect(types).not.toContain('partial')
    expect(types.at(-1)).toBe('complete')
  })

  it('is not needed at the second scan of a product: the cache gives the same, whole', async () => {
    const input = { image: await photo('kestrel-muesli'), tier: 'premium' } as const
    const client = app.clientOf('again')
    const first = client.start('scan-multi-tier', input)
    const { product } = await first.result
    expect(first.getSnapshot()).toMatchObject({ fromCache: false, partial: { product } })
    const second = client.start('scan-multi-tier', input)
    expect(await second.result).toMatchObject({ product, fromCache: true })
    expect(second.getSnapshot()).toMatchObject({ fromCache: true, partial: {} })
  })
})

/** The tiers that a scan came by, as the events in the store have them, and how one led to the next. */
async function tiersOf(input: { image: string } | { barcode: string }) {
  const session = app.clientOf('tiers').start('scan-multi-tier', { ...input, tier: 'premium' })
  const result = await session.result
  const { events } = (await app.app.manager.store.read(session.id ?? '', 0)) ?? {}
  const metadata = (events ?? []).flatMap((event) => ('metadata' in event && event.metadata ? [event.metadata] : []))
  return {
    tiers: [...new Set(metadata.map(({ tier }) => tier))],
    fallbacks: metadata.flatMap(({ fallback }) => (fallback === undefined ? [] : [fallback])),
    result,
    snapshot: session.getSnapshot(),
  }
}

describe('flow 4: tier transitions', () => {
  it('lead a photograph with a code by cache and text to the product API', async () => {
    const { tiers, fallbacks, result, snapshot } = await tiersOf({ image: await photo('redleaf-tomato-ketchup') })
    expect(tiers).toEqual([1, 2, 3])
    expect(fallbacks).toEqual([
      { from: 'tier1', to: 'tier2', fromTier: 1, toTier: 2, reason: 'tier_exhausted' },
      { from: 'tier2', to: 'tier3', fromTier: 2, toTier: 3, reason: 'tier_exhausted' },
    ])
    expect(result.product).toMatchObject({ name: 'Tomato Ketchup', barcode: '2055301688424' })
    expect(snapshot?.log.map(({ message }) => message)).toEqual([
      'The cache does not know the code; falling back to: Extracting text from image',
      'No product is known by the text; falling back to: Discovering product via API',
    ])
    expect(snapshot?.stages).toMatchObject({
      tier1: { status: 'failed', error: { code: 'tier_exhausted' } },
      tier2: { status: 'failed', error: { code: 'tier_exhausted' } },
      tier3: { status: 'completed' },
      tier4: { status: 'skipped' },
    })
  })

  it('pass over the text where there is no photograph', async () => {
    const { tiers, snapshot } = await tiersOf({ barcode: '2061599733043' })
    expect(tiers).toEqual([1, 3])
    expect(snapshot?.stages).toMatchObject({ tier2: { status: 'skipped' }, tier3: { status: 'completed' } })
  })

  it('end with the text where a pack without a code says what it is', async () => {
    const { tiers, result } = await tiersOf({ image: await photo(KNOWN.text.photo) })
    expect(tiers).toEqual([1, 2])
    expect(result.product.name).toBe(KNOWN.text.name)
  })

  it('end with what the picture looks like where nothing else helps', async () => {
    const { tiers, result, snapshot } = await tiersOf({ image: await photo(KNOWN.picture.photo) })
    expect(tiers).toEqual([1, 2, 4])
    expect(result.product.name).toBe(KNOWN.picture.name)
    expect(snapshot?.stages).toMatchObject({ tier3: { status: 'skipped' }, tier4: { status: 'completed' } })
  })
})
