import type { Product } from '../types.ts'

type Use =
  | 'colour'
  | 'preservative'
  | 'antioxidant'
  | 'acidity regulator'
  | 'thickener'
  | 'emulsifier'
  | 'raising agent'
  | 'flavour enhancer'
  | 'glazing agent'
  | 'sweetener'
  | 'additive'

/** How much care an additive asks for. */
export type Care = 'none' | 'some' | 'much'

/** An additive of a product. */
export interface Additive {
  /** e.g. `E330`. */
  number: string
  name: string
  use: Use
  care: Care
  note: string
}

type Known = readonly [name: string, use: Use, care: Care, note: string]

/** The additives that the example can say something about; the notes give what European authorities say. */
const KNOWN: Record<string, Known> = {
  e100: ['Curcumin', 'colour', 'none', 'The yellow of turmeric.'],
  e102: ['Tartrazine', 'colour', 'some', 'Must carry a warning about the attention of children in the EU.'],
  e110: ['Sunset Yellow', 'colour', 'some', 'Must carry a warning about the attention of children in the EU.'],
  e129: ['Allura Red', 'colour', 'some', 'Must carry a warning about the attention of children in the EU.'],
  e133: ['Brilliant Blue', 'colour', 'some', 'A synthetic dye; harmless in the amounts allowed.'],
  e150d: [
    'Sulphite ammonia caramel',
    'colour',
    'some',
    'The brown of colas; heavy drinkers may reach the daily limit.',
  ],
  e160a: ['Carotenes', 'colour', 'none', 'The orange of carrots.'],
  e160b: ['Annatto', 'colour', 'some', 'From a seed; a few people are sensitive to it.'],
  e170: ['Calcium carbonate', 'acidity regulator', 'none', 'Chalk; adds calcium.'],
  e171: ['Titanium dioxide', 'colour', 'much', 'No longer allowed in food in the EU since 2022.'],
  e200: ['Sorbic acid', 'preservative', 'none', 'Keeps mould away; well tolerated.'],
  e202: ['Potassium sorbate', 'preservative', 'none', 'Keeps mould away; well tolerated.'],
  e211: ['Sodium benzoate', 'preservative', 'some', 'Can form traces of benzene together with vitamin C.'],
  e220: ['Sulphur dioxide', 'preservative', 'some', 'Must be named as an allergen; can trouble people with asthma.'],
  e223: [
    'Sodium metabisulphite',
    'preservative',
    'some',
    'Must be named as an allergen; can trouble people with asthma.',
  ],
  e249: ['Potassium nitrite', 'preservative', 'much', 'Forms nitrosamines in cured meat; best eaten seldom.'],
  e250: ['Sodium nitrite', 'preservative', 'much', 'Forms nitrosamines in cured meat; best eaten seldom.'],
  e251: ['Sodium nitrate', 'preservative', 'much', 'Turns into nitrite; best eaten seldom.'],
  e252: ['Potassium nitrate', 'preservative', 'much', 'Turns into nitrite; best eaten seldom.'],
  e270: ['Lactic acid', 'acidity regulator', 'none', 'As in sour milk.'],
  e290: ['Carbon dioxide', 'additive', 'none', 'The bubbles.'],
  e300: ['Ascorbic acid', 'antioxidant', 'none', 'Vitamin C.'],
  e301: ['Sodium ascorbate', 'antioxidant', 'none', 'A form of vitamin C; keeps nitrite from reacting on.'],
  e322: ['Lecithins', 'emulsifier', 'none', 'From soya, sunflower or egg; soya and egg are allergens.'],
  e330: ['Citric acid', 'acidity regulator', 'none', 'As in lemons.'],
  e338: [
    'Phosphoric acid',
    'acidity regulator',
    'some',
    'Phosphates add up; people with weak kidneys should take care.',
  ],
  e340: [
    'Potassium phosphates',
    'acidity regulator',
    'some',
    'Phosphates add up; people with weak kidneys should take care.',
  ],
  e407: ['Carrageenan', 'thickener', 'some', 'From seaweed; not for infants.'],
  e412: ['Guar gum', 'thickener', 'none', 'From a bean; counts as fibre.'],
  e415: ['Xanthan gum', 'thickener', 'none', 'Made by bacteria; counts as fibre.'],
  e440: ['Pectins', 'thickener', 'none', 'As in apples; makes jam set.'],
  e450: ['Diphosphates', 'raising agent', 'some', 'Phosphates add up; people with weak kidneys should take care.'],
  e471: [
    'Mono- and diglycerides',
    'emulsifier',
    'none',
    'Made of edible fats; ask for their origin if you eat no animals.',
  ],
  e500: ['Sodium carbonates', 'raising agent', 'none', 'Baking soda.'],
  e503: ['Ammonium carbonates', 'raising agent', 'none', "Baker's ammonia; gone after baking."],
  e621: [
    'Monosodium glutamate',
    'flavour enhancer',
    'some',
    'Savoury taste; a few people feel unwell after much of it.',
  ],
  e903: ['Carnauba wax', 'glazing agent', 'none', 'From a palm leaf.'],
  e950: [
    'Acesulfame K',
    'sweetener',
    'some',
    'Without calories; the daily limit is 9 mg per kilogram of body weight in the EU.',
  ],
  e951: ['Aspartame', 'sweetener', 'some', 'Not for people with phenylketonuria.'],
  e955: ['Sucralose', 'sweetener', 'some', 'Without calories; not meant for baking hot.'],
  e960: ['Steviol glycosides', 'sweetener', 'none', 'From the stevia leaf.'],
}

/** What a number's hundreds stand for, where the number itself is not in the table. */
const USE_OF_HUNDRED: Record<string, Use> = {
  '1': 'colour',
  '2': 'preservative',
  '3': 'antioxidant',
  '4': 'thickener',
  '5': 'raising agent',
  '6': 'flavour enhancer',
  '9': 'glazing agent',
}

/**
 * The additives of a product: those that are listed, and the E numbers that stand in its ingredients.
 *
 * @returns Each once, in the order of their numbers.
 */
export function additivesOf({ additives, ingredients }: Pick<Product, 'additives' | 'ingredients'>): Additive[] {
  const written = ingredients.match(/\bE[ -]?\d{3,4}[a-f]?\b/gi) ?? []
  const numbers = [...additives, ...written].map((number) => number.toLowerCase().replaceAll(/[\s-]/g, ''))
  return [...new Set(numbers)]
    .sort((a, b) => Number.parseInt(a.slice(1), 10) - Number.parseInt(b.slice(1), 10) || a.localeCompare(b))
    .map(describe)
}

function describe(number: string): Additive {
  // `e150d` has its own line; where a letter has none, its number's line will do.
  const known = KNOWN[number] ?? KNOWN[bare(number)]
  const use = USE_OF_HUNDRED[/^e(\d)\d\d(?!\d)/.exec(number)?.[1] ?? ''] ?? 'additive'
  const [name, ofUse, care, note] = known ?? [number.toUpperCase(), use, 'none', 'The example has no note about it.']
  return { number: `E${number.slice(1)}`, name, use: ofUse, care, note }
}

const bare = (number: string): string => /^e\d+/.exec(number)?.[0] ?? number
