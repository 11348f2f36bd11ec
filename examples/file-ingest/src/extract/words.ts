/** The words of a text: runs of at least three letters, in lower case, as often as they stand there. */
export const wordsOf = (text: string): string[] =>
  [...text.toLowerCase().matchAll(/\p{L}[\p{L}\p{M}]+/gu)]
    .map(([word]) => word.normalize('NFC'))
    .filter((word) => word.length >= 3 && word.length <= 40)
