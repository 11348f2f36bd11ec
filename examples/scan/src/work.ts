import type { Emitter, ParsedInputOf, ResultOf, Work, WorkContext } from '@progress/core'
import { ProgressError } from '@progress/core'
import type { Finders } from './finders.ts'
import { Search, toShown } from './search.ts'
import { DIMENSIONS, type Dimension, type Product } from './types.ts'
import type { scan, scanMultiTier } from './workflows.ts'

type Input = ParsedInputOf<typeof scan>
type Result = ResultOf<typeof scan>
type Scanner = Emitter<typeof scan>
type TierScanner = Emitter<typeof scanMultiTier>

/** What one scan hands from step to step. */
interface Scan {
  readonly input: Input
  readonly search: Search
  readonly finders: Finders
  readonly signal: AbortSignal
}

const begin = (finders: Finders, input: Input, { signal }: WorkContext): Scan => ({
  input,
  finders,
  signal,
  search: new Search(finders, input, signal),
})

/** The insights that were asked for: the one that was named, else one for free and all for premium. */
function dimensionsOf({ dimension, tier }: Input): readonly Dimension[] {
  if (dimension !== undefined) return [dimension]
  return tier === 'premium' ? DIMENSIONS : ['health']
}

/** The work of `scan`: barcode, cache, databases, then research. */
export function standardScan(finders: Finders): Work<typeof scan> {
  return async (input, emitter, context) => {
    const run = begin(finders, input, context)
    const { search } = run
    emitter.stage('barcode_check')
    await search.readCode()
    emitter.stage('cache_check')
    const cached = await search.inCache()
    if (cached !== undefined) {
      for (const stage of ['database_check', 'ai_research'] as const) emitter.skip(stage, 'The cache knows the product')
      return finish(run, emitter, cached, true, () => undefined)
    }
    emitter.stage('database_check')
    const stored = await search.inDatabase()
    emitter.stage('ai_research')
    const product = stored ?? (await research(search, emitter))
    if (product === undefined) throw search.nothing()
    return finish(run, emitter, product, false, (dimension, index, total) => {
      emitter.update({ current: index, total, unit: 'insights', message: `Analyzing ${dimension}` })
    })
  }
}

async function research(search: Search, emitter: Scanner): Promise<Product | undefined> {
  const found = await search.byApi()
  if (found !== undefined || search.subject.image === undefined) return found
  emitter.update({ message: 'Extracting text from image' })
  await search.readText()
  return (await search.byText()) ?? (await search.byPicture())
}

type Tier = 'tier1' | 'tier2' | 'tier3' | 'tier4'

/** What each tier tries, in order. A tier that cannot help with this input is skipped. */
const TIERS: Record<Tier, { applies(search: Search): boolean; find(search: Search): Promise<Product | undefined> }> = {
  tier1: {
    applies: () => true,
    async find(search) {
      await search.readCode()
      return search.inCache()
    },
  },
  tier2: {
    applies: ({ subject }) => subject.image !== undefined,
    async find(search) {
      const stored = await search.inDatabase()
      if (stored !== undefined) return stored
      await search.readText()
      return search.byText()
    },
  },
  tier3: {
    applies: ({ code }) => code !== undefined,
    find: async (search) => (await search.inDatabase()) ?? (await search.byApi()),
  },
  tier4: { applies: ({ subject }) => subject.image !== undefined, find: (search) => search.byPicture() },
}

/** The work of `scan-multi-tier`: tiers fall through, then each insight is a stage. */
export function multiTierScan(finders: Finders): Work<typeof scanMultiTier> {
  return async (input, emitter, context) => {
    const run = begin(finders, input, context)
    const found = await throughTiers(run.search, emitter)
    if (found === undefined) throw run.search.nothing()
    const wanted = dimensionsOf(input)
    for (const dimension of DIMENSIONS) if (!wanted.includes(dimension)) emitter.skip(`dimension_${dimension}`)
    return finish(run, emitter, found.product, found.tier === 'tier1', (dimension) => {
      emitter.stage(`dimension_${dimension}`)
    })
  }
}

async function throughTiers(
  search: Search,
  emitter: TierScanner,
): Promise<{ product: Product; tier: Tier } | undefined> {
  let gaveUp: { because: ProgressError } | undefined
  const tiers = Object.keys(TIERS) as Tier[]
  for (const tier of tiers) {
    if (!TIERS[tier].applies(search)) {
      emitter.skip(tier)
      continue
    }
    if (gaveUp === undefined) emitter.stage(tier)
    else emitter.fallback(tier, gaveUp.because)
    const product = await TIERS[tier].find(search)
    if (product !== undefined) {
      for (const left of tiers.slice(tiers.indexOf(tier) + 1)) emitter.skip(left, 'The product is known already')
      return { product, tier }
    }
    gaveUp = { because: new ProgressError('tier_exhausted', { message: nothingIn(tier, search) }) }
  }
  return undefined
}

function nothingIn(tier: Tier, { code, text }: Search): string {
  switch (tier) {
    case 'tier1':
      return code === undefined ? 'No barcode was read' : 'The cache does not know the code'
    case 'tier2':
      return text === '' ? 'No text was legible' : 'No product is known by the text'
    case 'tier3':
      return 'No database knows the code'
    case 'tier4':
      return 'Nothing like the picture is known'
  }
}

/** Computes the insights and keeps the product; shares it first where somebody waits for more than that. */
async function finish(
  { input, finders, signal }: Scan,
  emitter: Scanner | TierScanner,
  product: Product,
  fromCache: boolean,
  onDimension: (dimension: Dimension, index: number, total: number) => void,
): Promise<Result> {
  // A free scan, and one from the cache, is one complete answer.
  if (input.tier === 'premium' && !fromCache) emitter.partial({ product: { ...product } })
  const insights: Record<string, unknown> = {}
  const dimensions = dimensionsOf(input)
  try {
    for (const [index, dimension] of dimensions.entries()) {
      signal.throwIfAborted()
      onDimension(dimension, index, dimensions.length)
      insights[dimension] = await finders.insight(product, dimension, signal)
    }
  } catch (error) {
    throw toShown(error)
  }
  if (!fromCache) await finders.saveToCache(product, signal)
  emitter.stage('complete')
  const result = { product: { ...product }, insights, fromCache } as Result
  await emitter.complete(result, { fromCache })
  return result
}
