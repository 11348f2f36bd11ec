/** Which point table of the nutrition score a category falls under. */
export type FoodKind = 'food' | 'drink' | 'fat' | 'cheese' | 'red-meat' | 'water'

export interface Category {
  title: string
  kind: FoodKind
  /** Greenhouse gases of a kilogram at the shop's door: farm, processing, packaging and transport. */
  kgCo2ePerKg: number
}

/**
 * The categories that the example tells apart.
 *
 * The carbon figures are rounded from the ranges that published life-cycle studies give for such foods; they compare
 * kinds of food, and cannot tell one brand's jar from another's.
 */
export const CATEGORIES = {
  'plant-milks': { title: 'Plant milks', kind: 'drink', kgCo2ePerKg: 0.9 },
  juices: { title: 'Fruit juices', kind: 'drink', kgCo2ePerKg: 1.0 },
  sodas: { title: 'Soft drinks', kind: 'drink', kgCo2ePerKg: 0.5 },
  waters: { title: 'Waters', kind: 'water', kgCo2ePerKg: 0.2 },
  coffees: { title: 'Coffee', kind: 'food', kgCo2ePerKg: 17 },
  chocolates: { title: 'Chocolate', kind: 'food', kgCo2ePerKg: 19 },
  sweets: { title: 'Sweets', kind: 'food', kgCo2ePerKg: 2.2 },
  biscuits: { title: 'Biscuits and crackers', kind: 'food', kgCo2ePerKg: 2.1 },
  breads: { title: 'Bread', kind: 'food', kgCo2ePerKg: 1.1 },
  cereals: { title: 'Breakfast cereals', kind: 'food', kgCo2ePerKg: 1.6 },
  pastas: { title: 'Pasta', kind: 'food', kgCo2ePerKg: 1.5 },
  spreads: { title: 'Jams and honey', kind: 'food', kgCo2ePerKg: 1.7 },
  'nut-butters': { title: 'Nut butters', kind: 'fat', kgCo2ePerKg: 2.6 },
  sauces: { title: 'Sauces', kind: 'food', kgCo2ePerKg: 1.9 },
  soups: { title: 'Soups', kind: 'food', kgCo2ePerKg: 1.2 },
  yogurts: { title: 'Yogurts', kind: 'food', kgCo2ePerKg: 2.5 },
  cheeses: { title: 'Cheese', kind: 'cheese', kgCo2ePerKg: 11 },
  'canned-fish': { title: 'Canned fish', kind: 'food', kgCo2ePerKg: 5.1 },
  'cured-meats': { title: 'Cured meats', kind: 'red-meat', kgCo2ePerKg: 9.8 },
  vegetables: { title: 'Vegetables', kind: 'food', kgCo2ePerKg: 0.8 },
} as const satisfies Record<string, Category>

/**
 * What is known of a category.
 *
 * @returns undefined for one that the table does not have.
 */
export function categoryOf(id: string): Category | undefined {
  return Object.hasOwn(CATEGORIES, id) ? CATEGORIES[id as keyof typeof CATEGORIES] : undefined
}
