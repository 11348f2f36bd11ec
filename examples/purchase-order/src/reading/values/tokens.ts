/** A word of a text, folded for comparison, with where it stands in the text as written. */
export interface Token {
  readonly word: string
  readonly start: number
  readonly end: number
}

/** Letters that Unicode does not take apart into a plain one and a mark. */
const PLAIN: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', æ: 'ae', œ: 'oe', ß: 'ss', đ: 'd', ı: 'i' }

/** Text in lower case without accents: `Größe` and `GROSSE` are the same word, as are `Nº` and `no`. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[łøæœßđı]/g, (letter) => PLAIN[letter] ?? letter)
}

/** `N°` and `№` are words, as are dotted abbreviations (`B.T.W.`) and runs of letters or digits; `#` and `%` stand alone. */
const WORD = /[Nn]\s?[°º]|№|(?:\p{L}\.){2,}\p{L}?|\p{L}[\p{L}\p{M}]*|\p{N}+|[#%]/gu

/** The words of a text, in order. */
export function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(WORD), (match) => ({
    word: /[°º№]/.test(match[0]) ? 'no' : fold(match[0]).replaceAll('.', ''),
    start: match.index,
    end: match.index + match[0].length,
  }))
}
