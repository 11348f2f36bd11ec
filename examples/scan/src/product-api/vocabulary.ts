/**
 * The example's words for categories, and the tags of Open Food Facts that mean them.
 *
 * The first is the one the local server speaks; a product's tags go from the wide to the narrow, so the last that is
 * known here decides.
 */
export const CATEGORY_TAGS: Record<string, readonly string[]> = {
  'plant-milks': ['en:plant-based-milk-alternatives', 'en:plant-milks'],
  juices: ['en:fruit-juices', 'en:juices-and-nectars'],
  sodas: ['en:sodas', 'en:carbonated-drinks'],
  waters: ['en:waters'],
  coffees: ['en:coffees'],
  chocolates: ['en:chocolates', 'en:dark-chocolates', 'en:milk-chocolates'],
  sweets: ['en:candies', 'en:confectioneries'],
  biscuits: ['en:crackers-appetizers', 'en:biscuits', 'en:crackers', 'en:biscuits-and-cakes'],
  breads: ['en:breads'],
  cereals: ['en:breakfast-cereals', 'en:mueslis'],
  pastas: ['en:pastas'],
  spreads: ['en:sweet-spreads', 'en:honeys', 'en:jams'],
  'nut-butters': ['en:nut-butters', 'en:peanut-butters'],
  sauces: ['en:sauces', 'en:ketchup', 'en:condiments'],
  soups: ['en:soups'],
  yogurts: ['en:yogurts'],
  cheeses: ['en:cheeses'],
  'canned-fish': ['en:canned-fishes', 'en:canned-tunas'],
  'cured-meats': ['en:prepared-meats', 'en:cured-meats', 'en:bacon'],
  vegetables: ['en:vegetables-based-foods', 'en:vegetables'],
}

const CATEGORY_OF_TAG = new Map(
  Object.entries(CATEGORY_TAGS).flatMap(([category, tags]) => tags.map((tag) => [tag, category] as const)),
)

/** The narrowest of the example's categories among `tags`; `other` if none is. */
export function categoryOfTags(tags: readonly string[]): string {
  return tags.map((tag) => CATEGORY_OF_TAG.get(tag)).findLast((category) => category !== undefined) ?? 'other'
}

/** Names that Open Food Facts has for things which the example calls otherwise. */
const ALLERGEN_OF_TAG: Record<string, string> = {
  'sulphur-dioxide-and-sulphites': 'sulphites',
  'sesame-seeds': 'sesame',
}
const TAG_OF_ALLERGEN = Object.fromEntries(Object.entries(ALLERGEN_OF_TAG).map(([tag, allergen]) => [allergen, tag]))

/** `en:sesame-seeds` in the example's words: `sesame`. */
export function allergenOfTag(tag: string): string {
  const bare = bareTag(tag)
  return ALLERGEN_OF_TAG[bare] ?? bare
}

/** The other way round. */
export function tagOfAllergen(allergen: string): string {
  return `en:${TAG_OF_ALLERGEN[allergen] ?? allergen}`
}

/** A tag without the language in front. */
export function bareTag(tag: string): string {
  return tag.replace(/^[a-z]{2}:/, '')
}

/** Which of the example's materials a tag of packaging means. */
export function materialOfTag(tag: string): string {
  const bare = bareTag(tag)
  const known = ['glass', 'cardboard', 'paper', 'steel', 'aluminium', 'plastic', 'composite'].find((material) =>
    bare.includes(material),
  )
  return known ?? (bare.includes('metal') ? 'steel' : bare.includes('tetra') ? 'composite' : bare)
}
