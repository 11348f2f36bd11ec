import fc from 'fast-check'
import type { Finders } from 'scan/finders'
import { CODE, type World } from './quick-finders.ts'

/** The smallest PNG there is: what it shows is the world's to say. */
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=='

/** One scan, and the world that it meets. */
export interface AnyScan {
  readonly workflow: 'scan' | 'scan-multi-tier'
  readonly input: Readonly<Record<string, unknown>>
  readonly world: World
}

const DIMENSIONS = ['health', 'preservatives', 'allergies', 'sustainability', 'carbon'] as const

const anyWorld = fc.record({
  knownIn: fc.constantFrom('cache', 'database', 'text', 'api', 'picture', 'nowhere'),
  pictureHasCode: fc.boolean(),
  pictureHasText: fc.boolean(),
})

const anyInput = fc
  .record(
    {
      given: fc.constantFrom('code', 'picture', 'both'),
      tier: fc.constantFrom('free', 'premium'),
      dimension: fc.constantFrom(...DIMENSIONS),
    },
    { requiredKeys: ['given', 'tier'] },
  )
  .map(({ given, ...input }) => ({
    ...input,
    ...(given !== 'picture' && { barcode: CODE }),
    ...(given !== 'code' && { image: PICTURE }),
  }))

/** Any scan, whether it finds the product or not. */
export const anyScan: fc.Arbitrary<AnyScan> = fc.record({
  workflow: fc.constantFrom('scan', 'scan-multi-tier'),
  input: anyInput,
  world: anyWorld,
})

/** A scan whose product is certainly found. */
export const anyHit: fc.Arbitrary<AnyScan> = anyScan.map((scan) => ({
  ...scan,
  input: { ...scan.input, barcode: CODE },
  world: { ...scan.world, knownIn: scan.world.knownIn === 'cache' ? 'cache' : 'api' },
}))

const CALLS: readonly (keyof Finders)[] = ['readBarcode', 'findInCache', 'findInDatabase', 'findByApi', 'insight']

/** A scan in which something fails for good. */
export const anyFailure: fc.Arbitrary<AnyScan> = fc
  .tuple(anyScan, fc.constantFrom(...CALLS), fc.constantFrom('service', 'bug'))
  .map(([scan, call, how]) => ({
    ...scan,
    input: { ...scan.input, image: PICTURE, barcode: call === 'readBarcode' ? undefined : CODE },
    world: {
      ...scan.world,
      pictureHasCode: true,
      knownIn: call === 'insight' ? 'api' : 'nowhere',
      failing: { call, how },
    },
  }))

/** The insights that a scan is to bring. */
export function expectedInsights({ input }: AnyScan): readonly string[] {
  if (typeof input.dimension === 'string') return [input.dimension]
  return input.tier === 'premium' ? DIMENSIONS : ['health']
}
