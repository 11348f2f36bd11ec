import type { Nutriments, Product } from '../types.ts'
import { type Answer, type AnsweredProduct, amountOf } from './answer.ts'
import { allergenOfTag, bareTag, CATEGORY_TAGS, categoryOfTags, materialOfTag, tagOfAllergen } from './vocabulary.ts'

/** The example's nutriments, and the names that Open Food Facts has for them. */
const NUTRIMENTS: Record<keyof Nutriments, string> = {
  energyKj: 'energy-kj_100g',
  fat: 'fat_100g',
  saturatedFat: 'saturated-fat_100g',
  sugars: 'sugars_100g',
  salt: 'salt_100g',
  fiber: 'fiber_100g',
  proteins: 'proteins_100g',
  fruitPercent: 'fruits-vegetables-legumes-estimate-from-ingredients_100g',
}

/**
 * What an answer says about a product, in the example's words.
 *
 * @param barcode - As it was asked for; it stays the product's code, however the API writes it.
 * @returns undefined where the API does not know the product, or nobody has named it.
 */
export function toProduct({ status, product }: Answer, barcode: string): Product | undefined {
  if (status === 0 || !product?.product_name.trim()) return undefined
  return {
    id: product.code ?? barcode,
    name: product.product_name.trim(),
    brand: product.brands.split(',')[0]?.trim() ?? '',
    barcode,
    category: categoryOfTags(product.categories_tags),
    ...(product.quantity ? { quantity: product.quantity } : {}),
    ingredients: product.ingredients_text,
    additives: product.additives_tags.map(bareTag),
    allergens: product.allergens_tags.map(allergenOfTag),
    traces: product.traces_tags.map(allergenOfTag),
    labels: product.labels_tags.map(bareTag),
    packaging: product.packagings.map(toPackaging),
    nutriments: toNutriments(product.nutriments),
    ...(product.origins ? { origin: product.origins } : {}),
  }
}

function toPackaging({
  material = 'unknown',
  shape = 'unknown',
  recycling = '',
}: AnsweredProduct['packagings'][number]) {
  return { material: materialOfTag(material), shape: bareTag(shape), recyclable: recycling.includes('recycle') }
}

function toNutriments(amounts: Record<string, unknown>): Nutriments {
  const known = Object.entries(NUTRIMENTS).flatMap(([name, theirs]) => {
    const amount = amountOf(amounts, theirs)
    return amount === undefined ? [] : [[name, name === 'fruitPercent' ? Math.min(100, amount) : amount]]
  })
  return Object.fromEntries(known)
}

/** The answer that the API would give about a product: `toProduct` undoes it. */
export function toAnswer(
  product: Product,
  code: string,
): Required<Pick<Answer, 'code' | 'status' | 'status_verbose'>> & {
  product: Record<string, unknown>
} {
  return {
    code,
    status: 1,
    status_verbose: 'product found',
    product: {
      code: product.id,
      product_name: product.name,
      brands: product.brand,
      quantity: product.quantity,
      categories_tags: [CATEGORY_TAGS[product.category]?.[0] ?? `en:${product.category}`],
      ingredients_text: product.ingredients,
      additives_tags: product.additives.map((additive) => `en:${additive}`),
      allergens_tags: product.allergens.map(tagOfAllergen),
      traces_tags: product.traces.map(tagOfAllergen),
      labels_tags: product.labels.map((label) => `en:${label}`),
      packagings: product.packaging.map(({ material, shape, recyclable }) => ({
        material: `en:${material}`,
        shape: `en:${shape}`,
        recycling: recyclable ? 'en:recycle' : 'en:discard',
      })),
      nutriments: Object.fromEntries(
        Object.entries(NUTRIMENTS).map(([name, theirs]) => [theirs, product.nutriments[name as keyof Nutriments]]),
      ),
      origins: product.origin,
    },
  }
}
