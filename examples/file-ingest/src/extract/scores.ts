import type { FileFacts } from '../workflows.ts'
import type { Light } from './images/light.ts'

/** What an image is judged by. */
export interface ImageTraits extends Light {
  readonly width: number
  readonly height: number
  readonly exif: FileFacts['exif']
  readonly warnings: readonly string[]
  readonly words: string
}

/** What a text is judged by. */
export interface TextTraits {
  readonly text: string
  readonly keywords: readonly string[]
  /** Of a PDF: pages, and how many of them have no text. */
  readonly pages?: number
  readonly emptyPages?: number
  /** Whether the encoding was not guessed. @defaultValue true */
  readonly isCertain?: boolean
}

/** Two scores, 0 to 100, and the rules that the file offends. */
export interface Scores {
  readonly quality: number
  readonly content: number
  readonly flags: string[]
}

/** A rule: what it is worth, and whether it holds. */
type Rule = readonly [points: number, holds: boolean]

const score = (base: number, rules: readonly Rule[]): number =>
  Math.max(
    0,
    Math.min(
      100,
      rules.reduce((sum, [points, holds]) => sum + (holds ? points : 0), base),
    ),
  )

const flagged = (flags: Readonly<Record<string, boolean>>): string[] => Object.keys(flags).filter((flag) => flags[flag])

const DARK = 40
const BRIGHT = 215
/** Below that, edges of the thumbnail hardly stand out. */
const BLURRED = 8
const TINY_SIDE = 64

/** Judges an image. @see README.md of the example, which lists the rules */
export function scoreImage({ width, height, brightness, sharpness, exif, warnings, words }: ImageTraits): Scores {
  const pixels = width * height
  const isDark = brightness < DARK
  const isBright = brightness > BRIGHT
  const isBlurred = sharpness < BLURRED
  return {
    quality: score(100, [
      [-40, pixels < 300_000],
      [-15, pixels >= 300_000 && pixels < 2_000_000],
      [-20, isBlurred],
      [-15, isDark || isBright],
      [-10, warnings.includes('exif_broken')],
      [-5, warnings.includes('exif_missing')],
    ]),
    content: score(20, [
      [20, exif?.make !== undefined || exif?.model !== undefined],
      [20, exif?.takenAt !== undefined],
      [25, exif?.gps !== undefined],
      [15, words.length >= 10],
    ]),
    flags: flagged({
      dark: isDark,
      bright: isBright,
      blurred: isBlurred,
      tiny: Math.min(width, height) < TINY_SIDE,
      location: exif?.gps !== undefined,
    }),
  }
}

const EMAIL = /[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+/
const CARD = /\b(?:\d[ -]?){13,19}\b/g

/** Judges a text. @see README.md of the example, which lists the rules */
export function scoreText({ text, keywords, pages = 0, emptyPages = 0, isCertain = true }: TextTraits): Scores {
  const letters = text.trim().length
  const damaged = text.split('\ufffd').length - 1
  const isEmpty = letters === 0
  return {
    quality: score(100, [
      [-60, isEmpty],
      [-20, damaged > letters / 100],
      [-20, !isEmpty && emptyPages > pages / 2],
      [-10, !isCertain],
    ]),
    content: score(0, [
      [10, !isEmpty],
      ...[100, 1_000, 5_000, 20_000].map((length): Rule => [10, letters >= length]),
      [5 * keywords.length, true],
    ]),
    flags: flagged({ no_text: isEmpty, email: EMAIL.test(text), card_number: hasCardNumber(text) }),
  }
}

/** Numbers of cards end with a digit that checks the others. @see https://en.wikipedia.org/wiki/Luhn_algorithm */
function hasCardNumber(text: string): boolean {
  return [...text.matchAll(CARD)].some(([match]) => {
    const digits = [...match.replaceAll(/\D/g, '')].reverse().map(Number)
    const sum = digits.reduce((total, digit, index) => {
      const doubled = index % 2 === 1 ? digit * 2 : digit
      return total + (doubled > 9 ? doubled - 9 : doubled)
    }, 0)
    return sum % 10 === 0 && new Set(digits).size > 1
  })
}
