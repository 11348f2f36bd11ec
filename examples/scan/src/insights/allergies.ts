import type { Insight, InsightDetail, Product } from '../types.ts'
import { ALLERGENS, type Allergen, allergensIn } from './allergens.ts'

const IN_WORDS: Record<Allergen, string> = {
  gluten: 'cereals containing gluten',
  crustaceans: 'crustaceans',
  eggs: 'eggs',
  fish: 'fish',
  peanuts: 'peanuts',
  soybeans: 'soybeans',
  milk: 'milk',
  nuts: 'nuts',
  celery: 'celery',
  mustard: 'mustard',
  sesame: 'sesame',
  sulphites: 'sulphur dioxide and sulphites',
  lupin: 'lupin',
  molluscs: 'molluscs',
}

const NOTE = 'The pack has the last word.'

/**
 * Which of the EU's fourteen allergens a product has, by what is declared, by its ingredients, and by what stands on the
 * front of its pack.
 */
export function allergiesInsight(product: Product, packText = ''): Insight {
  const declared = product.allergens.filter(isAllergen)
  const read = allergensIn(product.ingredients)
  const printed = allergensIn(packText)
  const contained = (Object.keys(ALLERGENS) as Allergen[]).filter(
    (name) => declared.includes(name) || read.includes(name) || printed.includes(name),
  )
  const traces = product.traces.filter(isAllergen).filter((name) => !contained.includes(name))
  if (contained.length === 0 && traces.length === 0 && product.ingredients.trim() === '') {
    const summary = 'Nobody has entered the ingredients of this product: take it for unsafe if you have an allergy.'
    return { dimension: 'allergies', summary, details: [] }
  }
  return {
    dimension: 'allergies',
    score: contained.length,
    summary: `${containing(contained)}${mayContain(traces)} ${NOTE}`,
    details: [
      ...contained.map((name) =>
        detail(name, how(declared.includes(name), read.includes(name), printed.includes(name)), 'bad'),
      ),
      ...traces.map((name) => detail(name, 'May be there in traces', 'caution')),
    ],
  }
}

const isAllergen = (name: string): name is Allergen => Object.hasOwn(ALLERGENS, name)

const containing = (names: readonly Allergen[]): string =>
  names.length === 0 ? 'None of the fourteen allergens is named.' : `Contains ${inWords(names)}.`

const mayContain = (names: readonly Allergen[]): string => (names.length === 0 ? '' : ` May contain ${inWords(names)}.`)

function inWords(names: readonly Allergen[]): string {
  const words = names.map((name) => IN_WORDS[name])
  return words.length === 1 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function how(declared: boolean, read: boolean, printed: boolean): string {
  const places = [
    declared && 'declared',
    read && `among the ingredients${declared ? '' : ', though not declared'}`,
    printed && 'named on the front of the pack',
  ].filter((place) => place !== false)
  const text = places.join('; ')
  return `${text[0]?.toUpperCase()}${text.slice(1)}`
}

function detail(name: Allergen, value: string, tone: InsightDetail['tone']): InsightDetail {
  const words = IN_WORDS[name]
  return { label: `${words[0]?.toUpperCase()}${words.slice(1)}`, value, tone }
}
