import type { Product } from '../types.ts'

/** How much of a brand and of a name must be readable before the words count as naming the product. */
const ENOUGH_OF_BRAND = 0.5
const ENOUGH_OF_NAME = 0.5

/**
 * The words of a text that may name something: three letters or more, lower case, accents taken off, each once.
 *
 * Shorter ones are mostly what OCR makes of edges and shadows.
 */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return [...new Set(plain.match(/[a-z0-9]{3,}/g) ?? [])]
}

/**
 * How well words that were read fit a product's brand and name.
 *
 * A name alone is not enough: "dark chocolate" is on a thousand packs. It takes half of the brand's letters and half of
 * the name's.
 *
 * @param words - As `wordsOf` gives them; a few wrong letters do no harm.
 * @returns 0 for "not this one", otherwise the share of letters that were found, up to 1.
 */
export function fitOfWords(words: readonly string[], { name, brand }: Pick<Product, 'name' | 'brand'>): number {
  const [inBrand, inName] = [foundOf(words, wordsOf(brand)), foundOf(words, wordsOf(name))]
  if (inBrand < ENOUGH_OF_BRAND || inName < ENOUGH_OF_NAME) return 0
  return (inBrand + inName) / 2
}

/** The share of `wanted`'s letters that stand in words which were read. */
function foundOf(words: readonly string[], wanted: readonly string[]): number {
  const lettersIn = (list: readonly string[]): number => list.reduce((sum, word) => sum + word.length, 0)
  const found = wanted.filter((word) => words.some((read) => isAlike(read, word)))
  return wanted.length === 0 ? 0 : lettersIn(found) / lettersIn(wanted)
}

/** Whether `read` may be `word`, misread: one wrong letter in five, none in short words. */
function isAlike(read: string, word: string): boolean {
  const allowed = Math.floor(word.length / 5)
  return read === word || (Math.abs(read.length - word.length) <= allowed && editDistance(read, word) <= allowed)
}

/** How many letters must be put in, taken out or changed to make `b` of `a` (Levenshtein). */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1]
    for (const [column, other] of [...b].entries()) {
      const change = (previous[column] ?? 0) + (letter === other ? 0 : 1)
      current.push(Math.min(change, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
