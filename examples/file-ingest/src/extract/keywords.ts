import { STOP_WORDS } from './stop-words.ts'
import { wordsOf } from './words.ts'

/** How many keywords a file has at most. */
export const MAX_KEYWORDS = 10

/**
 * A text's keywords: its most frequent words that are no stop words; of those as frequent the longer one first, then by
 * the alphabet.
 *
 * @returns At most ten, the most frequent first.
 */
export function keywordsOf(text: string): string[] {
  const counts = new Map<string, number>()
  for (const word of wordsOf(text)) if (!STOP_WORDS.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts]
    .sort(([a, often], [b, oftener]) => oftener - often || b.length - a.length || (a < b ? -1 : 1))
    .slice(0, MAX_KEYWORDS)
    .map(([word]) => word)
}
