import { describe, expect, it } from 'vitest'
import { PACKS } from '../catalogue/packaging.ts'
import { aProduct } from './a-product.ts'
import { additivesOf } from './additives.ts'
import { allergensIn } from './allergens.ts'
import { gramsOf } from './carbon.ts'
import { insightInto } from './insight.ts'

describe('health', () => {
  it('gives grade and points, with what counts for and against', () => {
    const sweet = { energyKj: 1640, fat: 0.6, saturatedFat: 0.4, sugars: 82, salt: 0.01 }
    const insight = insightInto(aProduct({ category: 'sweets', nutriments: sweet }), 'health')
    expect(insight).toMatchObject({ grade: 'E', score: 19 })
    expect(insight.summary).toBe(
      'Nutrition is bad: grade E with 19 points, the fewer the better, most of all for its sugars.',
    )
    expect(insight.details).toContainEqual({ label: 'Sugars', value: '82 g, 15 points against', tone: 'bad' })
  })

  it('finds the sweeteners of a drink among its ingredients', () => {
    const nutriments = { energyKj: 2, saturatedFat: 0, sugars: 0, salt: 0 }
    const drink = aProduct({ category: 'sodas', nutriments, ingredients: 'Water, sweetener (E 951)' })
    expect(insightInto(drink, 'health')).toMatchObject({ grade: 'C', score: 4 })
  })

  it('says what is missing where there is too little to tell', () => {
    const insight = insightInto(aProduct({ nutriments: { energyKj: 100, sugars: 1 } }), 'health')
    expect(insight.grade).toBeUndefined()
    expect(insight.summary).toBe('No nutrition grade: nobody has entered saturated fat, salt for this product.')
  })
})

describe('preservatives', () => {
  it('names what preserves, and warns of nitrite', () => {
    const bacon = aProduct({ ingredients: 'Pork, salt, preservative (E250), antioxidant E301', additives: ['e250'] })
    const insight = insightInto(bacon, 'preservatives')
    expect(insight).toMatchObject({ score: 67, grade: 'C' })
    expect(insight.summary).toBe(
      '2 additives, preserved with sodium nitrite. Best eaten seldom because of sodium nitrite.',
    )
    expect(insight.details.map(({ label, tone }) => [label, tone])).toEqual([
      ['E250 Sodium nitrite', 'bad'],
      ['E301 Sodium ascorbate', 'neutral'],
    ])
  })

  it('tells no additives from no ingredients', () => {
    expect(insightInto(aProduct({ ingredients: 'Honey' }), 'preservatives')).toMatchObject({ score: 100, grade: 'A' })
    expect(insightInto(aProduct(), 'preservatives').score).toBeUndefined()
  })

  it('takes each number once, however it is written, and knows what its hundred stands for', () => {
    const found = additivesOf({
      additives: ['e330', 'e150d'],
      ingredients: 'e-330, E 330, E291, E1422, vitamin E, E160a',
    })
    expect(found.map(({ number, use }) => [number, use])).toEqual([
      ['E150d', 'colour'],
      ['E160a', 'colour'],
      ['E291', 'preservative'],
      ['E330', 'acidity regulator'],
      ['E1422', 'additive'],
    ])
  })
})

describe('allergies', () => {
  it.each([
    ['WHEAT flour, sunflower oil, SESAME seeds', ['gluten', 'sesame']],
    ['Cocoa mass, cocoa butter, emulsifier (soya lecithin)', ['soybeans']],
    ['Buckwheat, coconut milk, peanut butter', ['peanuts']],
    ['Almond milk, oat milk, eggplant', ['gluten', 'nuts']],
    ['Wine vinegar (E224), squid, prawns, celeriac', ['crustaceans', 'celery', 'sulphites', 'molluscs']],
    ['gluten-free maize, sugar', []],
    ['Butter, egg yolk, lupin flour, mustard, cod', ['eggs', 'fish', 'milk', 'mustard', 'lupin']],
  ])('reads from %j the allergens %j', (ingredients, allergens) => {
    expect(allergensIn(ingredients)).toEqual(allergens)
  })

  it('tells what is declared, what is only read, and traces', () => {
    const product = aProduct({ ingredients: 'Whole MILK, barley', allergens: ['milk'], traces: ['nuts', 'milk'] })
    expect(insightInto(product, 'allergies')).toEqual({
      dimension: 'allergies',
      score: 2,
      summary: 'Contains cereals containing gluten and milk. May contain nuts. The pack has the last word.',
      details: [
        { label: 'Cereals containing gluten', value: 'Among the ingredients, though not declared', tone: 'bad' },
        { label: 'Milk', value: 'Declared; among the ingredients', tone: 'bad' },
        { label: 'Nuts', value: 'May be there in traces', tone: 'caution' },
      ],
    })
  })

  it('does not call safe what nobody knows', () => {
    const insight = insightInto(aProduct(), 'allergies')
    expect(insight.score).toBeUndefined()
    expect(insight.summary).toContain('take it for unsafe')
  })
})

describe('sustainability', () => {
  it('adds up labels, and averages the parts of the pack', () => {
    const good = aProduct({
      labels: ['organic', 'fair-trade', 'vegan'],
      packaging: [PACKS.paperWrap, PACKS.aluminiumFoil],
    })
    expect(insightInto(good, 'sustainability')).toMatchObject({ score: 97, grade: 'A' })
    const bad = aProduct({ packaging: [PACKS.plasticFilm] })
    expect(insightInto(bad, 'sustainability')).toMatchObject({
      score: 31,
      grade: 'E',
      summary: '31 of 100 points: no labels, none of its packaging can be recycled.',
    })
  })

  it('gives no points to what nobody has entered, nor for labels it does not know', () => {
    expect(insightInto(aProduct({ labels: ['best-of-show'] }), 'sustainability').score).toBeUndefined()
  })
})

describe('carbon', () => {
  it('estimates by category, for a kilogram and for the pack', () => {
    const insight = insightInto(aProduct({ category: 'cheeses', quantity: '350 g' }), 'carbon')
    expect(insight).toMatchObject({ score: 11, grade: 'E' })
    expect(insight.summary).toBe('About 11 kg of CO2 equivalents per kilogram, 3.9 kg for this pack.')
    expect(insight.details).toContainEqual({ label: 'This pack', value: 'As much as 23 km by car', tone: 'neutral' })
  })

  it('has no estimate for a category that is not in the table', () => {
    for (const category of ['other', 'constructor']) {
      expect(insightInto(aProduct({ category }), 'carbon').score).toBeUndefined()
    }
  })

  it.each([
    ['340 g', 340],
    ['1,5 l', 1500],
    ['6 x 33 cl', 1980],
    ['0.5kg', 500],
    ['a handful', undefined],
    [undefined, undefined],
  ])('weighs %j as %j grams', (quantity, grams) => {
    expect(gramsOf(quantity)).toBe(grams)
  })
})
