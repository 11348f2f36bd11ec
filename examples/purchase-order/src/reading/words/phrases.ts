import type { Token } from '../values/tokens.ts'
import { tokensOf } from '../values/tokens.ts'

/** Words to be found in a text, each standing for something. */
export interface Phrases<Kind extends string> {
  /** The longest phrase that begins with the token at `start`; `length` counts tokens. */
  at(tokens: readonly Token[], start: number): { kind: Kind; length: number } | undefined
}

/** Makes a dictionary of lists of phrases; where two lists have the same one, the first list has it. */
export function phrasesOf<Kind extends string>(lists: Readonly<Record<Kind, string>>): Phrases<Kind> {
  const kinds = new Map<string, Kind>()
  let longest = 1
  for (const [kind, list] of Object.entries(lists) as [Kind, string][]) {
    for (const phrase of list.split(',')) {
      const words = tokensOf(phrase).map(({ word }) => word)
      const key = words.join(' ')
      if (key !== '' && !kinds.has(key)) kinds.set(key, kind)
      longest = Math.max(longest, words.length)
    }
  }
  return {
    at(tokens, start) {
      for (let length = Math.min(longest, tokens.length - start); length > 0; length--) {
        const key = tokens
          .slice(start, start + length)
          .map(({ word }) => word)
          .join(' ')
        const kind = kinds.get(key)
        if (kind !== undefined) return { kind, length }
      }
      return undefined
    },
  }
}
