import { STOP_WORDS } from '../extract/stop-words.ts'
import { wordsOf } from '../extract/words.ts'

/** How much each word says of a text: TF-IDF, of length 1; empty for a text without words of its own. */
export type Vector = ReadonlyMap<string, number>

const termsOf = (text: string): string[] => wordsOf(text).filter((word) => !STOP_WORDS.has(word))

/**
 * Weighs the words of texts: by how often each stands in its text, and by how few of the texts have it
 * (`count × ln(1 + texts / textsWithIt)`), at length 1.
 */
export function vectorsOf(texts: readonly string[]): Vector[] {
  const terms = texts.map(termsOf)
  const having = new Map<string, number>()
  for (const words of terms) for (const word of new Set(words)) having.set(word, (having.get(word) ?? 0) + 1)
  return terms.map((words) => {
    const weights = new Map<string, number>()
    for (const word of words) weights.set(word, (weights.get(word) ?? 0) + 1)
    for (const [word, count] of weights) {
      weights.set(word, count * Math.log(1 + texts.length / (having.get(word) ?? 1)))
    }
    return normalised(weights)
  })
}

/** The same direction, at length 1. */
export function normalised(vector: Vector): Vector {
  const length = Math.hypot(...vector.values())
  return length === 0 ? vector : new Map([...vector].map(([word, weight]) => [word, weight / length]))
}

/** The sum of both. */
export function added(a: Vector, b: Vector): Vector {
  const sum = new Map(a)
  for (const [word, weight] of b) sum.set(word, (sum.get(word) ?? 0) + weight)
  return sum
}

/** How alike two vectors of length 1 are: from 0, no word in common, to 1, the same. */
export function cosine(a: Vector, b: Vector): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a]
  let sum = 0
  for (const [word, weight] of small) sum += weight * (large.get(word) ?? 0)
  return Math.min(1, sum)
}

/** A vector's heaviest words, heaviest first; of those as heavy by the alphabet. */
export const topWords = (vector: Vector, count: number): string[] =>
  [...vector]
    .sort(([a, heavy], [b, heavier]) => heavier - heavy || (a < b ? -1 : 1))
    .slice(0, count)
    .map(([word]) => word)
