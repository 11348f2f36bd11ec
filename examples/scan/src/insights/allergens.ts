/** The fourteen allergens that the EU's regulation 1169/2011 (annex II) makes packs name, and words that give them away. */
export const ALLERGENS = {
  gluten: ['gluten', 'wheat', 'rye', 'barley', 'oat', 'oats', 'spelt', 'kamut', 'semolina', 'malt'],
  crustaceans: ['crustacean', 'crustaceans', 'shrimp', 'shrimps', 'prawn', 'prawns', 'crab', 'lobster', 'crayfish'],
  eggs: ['egg', 'eggs', 'albumin', 'mayonnaise'],
  fish: ['fish', 'tuna', 'salmon', 'cod', 'anchovy', 'anchovies', 'haddock', 'herring', 'mackerel', 'sardines'],
  peanuts: ['peanut', 'peanuts', 'groundnut', 'groundnuts'],
  soybeans: ['soy', 'soya', 'soybean', 'soybeans', 'tofu', 'edamame'],
  milk: ['milk', 'butter', 'buttermilk', 'cheese', 'cream', 'yogurt', 'yoghurt', 'whey', 'casein', 'lactose', 'ghee'],
  nuts: [
    'nuts',
    'almond',
    'almonds',
    'hazelnut',
    'hazelnuts',
    'walnut',
    'walnuts',
    'cashew',
    'cashews',
    'pecan',
  ].concat(['pecans', 'pistachio', 'pistachios', 'macadamia', 'brazil nut', 'brazil nuts']),
  celery: ['celery', 'celeriac'],
  mustard: ['mustard'],
  sesame: ['sesame', 'tahini'],
  sulphites: ['sulphite', 'sulphites', 'sulfite', 'sulfites', 'sulphur dioxide', 'metabisulphite'],
  lupin: ['lupin', 'lupine'],
  molluscs: ['mollusc', 'molluscs', 'mussel', 'mussels', 'oyster', 'oysters', 'squid', 'octopus', 'clam', 'clams'],
} as const satisfies Record<string, readonly string[]>

export type Allergen = keyof typeof ALLERGENS

/** Words that hold an allergen's name and are none. */
const HARMLESS = [
  'peanut butter',
  'nut butter',
  'cocoa butter',
  'shea butter',
  'coconut milk',
  'coconut cream',
  'cream of tartar',
  'oat milk',
  'almond milk',
  'buckwheat',
  'gluten free',
]

/** E numbers that are allergens themselves: sulphur dioxide and the sulphites. */
const SULPHITES = /\be[ -]?22[0-8]\b/i

/**
 * The allergens that an ingredients text names, in the order of the regulation.
 *
 * @param ingredients - English; a word counts only whole, so that buckwheat is no wheat.
 */
export function allergensIn(ingredients: string): Allergen[] {
  const text = HARMLESS.reduce(blankOut, ingredients.toLowerCase().replaceAll(/[-_]/g, ' '))
  return (Object.keys(ALLERGENS) as Allergen[]).filter(
    (allergen) =>
      ALLERGENS[allergen].some((word) => new RegExp(`\\b${word}\\b`).test(text)) ||
      (allergen === 'sulphites' && SULPHITES.test(ingredients)),
  )
}

/** `almond milk` is no milk, but almonds all the same: only the word that misleads goes. */
function blankOut(text: string, harmless: string): string {
  const kept = /^(oat|almond|peanut|nut)\b/.exec(harmless)?.[0] ?? ''
  return text.replaceAll(harmless, ` ${kept} `)
}
