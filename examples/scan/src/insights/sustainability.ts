import type { Grade, Insight, InsightDetail, Packaging, Product } from '../types.ts'

/** What a label is worth: those that are checked by somebody else count more than a maker's own word. */
const LABELS: Record<string, readonly [points: number, title: string]> = {
  organic: [20, 'Organic farming'],
  'eu-organic': [20, 'Organic farming'],
  'fair-trade': [12, 'Fair trade'],
  'rainforest-alliance': [10, 'Rainforest Alliance'],
  msc: [15, 'MSC, sustainable fishing'],
  'sustainable-seafood-msc': [15, 'MSC, sustainable fishing'],
  'pole-and-line': [8, 'Caught by pole and line'],
  'pasture-raised': [8, 'Animals on pasture'],
  'palm-oil-free': [6, 'Without palm oil'],
  vegan: [8, 'Without animals'],
  local: [6, 'Made nearby'],
}

/** What a material is worth, by how well it is recycled and what it is made of. */
const MATERIALS: Record<string, number> = {
  none: 15,
  paper: 12,
  cardboard: 12,
  glass: 10,
  steel: 8,
  aluminium: 5,
  composite: -6,
  plastic: -8,
}

const BASE = 45
const MOST_FOR_LABELS = 40

/** What labels and packaging say about a product's footprint, beyond its carbon. */
export function sustainabilityInsight(product: Product): Insight {
  const labels = product.labels.flatMap((label) => {
    const known = LABELS[label]
    return known ? [known] : []
  })
  const forLabels = Math.min(
    MOST_FOR_LABELS,
    labels.reduce((sum, [points]) => sum + points, 0),
  )
  const score = Math.max(0, Math.min(100, Math.round(BASE + forLabels + packagingPoints(product.packaging))))
  if (labels.length === 0 && product.packaging.length === 0) {
    const summary = 'Nobody has entered labels or packaging of this product.'
    return { dimension: 'sustainability', summary, details: [] }
  }
  return {
    dimension: 'sustainability',
    score,
    grade: gradeOf(score),
    summary: `${score} of 100 points: ${labelsInWords(labels.length)}, ${packagingInWords(product.packaging)}.`,
    details: [
      ...labels.map(([points, title]): InsightDetail => ({ label: title, value: `${points} points`, tone: 'good' })),
      ...product.packaging.map(packagingDetail),
    ],
  }
}

/** The parts of a pack count alike; what cannot be recycled costs a little more. */
function packagingPoints(packaging: readonly Packaging[]): number {
  if (packaging.length === 0) return 0
  const points = packaging.map(({ material, recyclable }) => (MATERIALS[material] ?? 0) + (recyclable ? 3 : -6))
  return points.reduce((a, b) => a + b, 0) / packaging.length
}

const labelsInWords = (count: number): string =>
  count === 0 ? 'no labels' : count === 1 ? 'one label' : `${count} labels`

function packagingInWords(packaging: readonly Packaging[]): string {
  const recyclable = packaging.filter((part) => part.recyclable).length
  if (packaging.length === 0) return 'packaging not known'
  if (recyclable === packaging.length) return 'all of its packaging can be recycled'
  return recyclable === 0 ? 'none of its packaging can be recycled' : 'part of its packaging can be recycled'
}

const packagingDetail = ({ material, shape, recyclable }: Packaging): InsightDetail => ({
  label: `${material[0]?.toUpperCase()}${material.slice(1)} ${shape}`,
  value: recyclable ? 'Can be recycled' : 'Cannot be recycled',
  tone: recyclable ? 'good' : 'caution',
})

const gradeOf = (score: number): Grade =>
  score >= 80 ? 'A' : score >= 65 ? 'B' : score >= 50 ? 'C' : score >= 35 ? 'D' : 'E'
