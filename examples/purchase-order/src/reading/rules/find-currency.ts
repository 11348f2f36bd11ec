import { cellsOf } from '../layout/layout.ts'
import { CURRENCY_CODES, CURRENCY_OF_COUNTRY, CURRENCY_SIGNS } from '../words/currencies.ts'
import type { Language } from '../words/languages.ts'
import { type Document, type Found, found } from './document.ts'
import type { LabelledAmount } from './find-amounts.ts'
import { placesOf, textsOf } from './labels.ts'

const CROWNS: Partial<Record<Language, string>> = { da: 'DKK', no: 'NOK', sv: 'SEK' }
const COUNTRY_LANGUAGES: Partial<Record<Language, string>> = {
  nl: 'EUR',
  de: 'EUR',
  fr: 'EUR',
  es: 'EUR',
  it: 'EUR',
  pt: 'EUR',
  pl: 'PLN',
  ...CROWNS,
}

/**
 * The currency: the one that a label names, else the one whose code or sign stands most often beside amounts, sums
 * counting more; else that of the country of a VAT number, an IBAN, or the language.
 */
export function findCurrency(document: Document, amounts: readonly LabelledAmount[]): Found<string> | undefined {
  const { layout, labels, language } = document
  for (const label of labels.filter(({ kind }) => kind === 'currency')) {
    for (const { text } of placesOf(layout, label)) {
      const code = currencyOf(text, language)
      if (code) return { value: code, finding: found('currency', `label "${label.text}"`, 0.99) }
    }
  }
  const votes = new Map<string, number>()
  const vote = (code: string | undefined, weight: number): void => {
    if (code) votes.set(code, (votes.get(code) ?? 0) + weight)
  }
  for (const { text, kind } of amounts) vote(currencyOf(text, language), kind === 'tax' || kind === 'net' ? 2 : 4)
  for (const text of textsOf(layout)) if (/\d/.test(text) && text.length < 80) vote(besideNumber(text, language), 1)
  for (const { text } of cellsOf(layout))
    if (/\((?:in )?[A-Z]{3}\)|[(/]\s?\p{Sc}/u.test(text)) vote(currencyOf(text, language), 1)
  const [best] = [...votes].sort(([, one], [, other]) => other - one)
  if (best) {
    const all = [...votes.values()].reduce((sum, weight) => sum + weight, 0)
    return { value: best[0], finding: found('currency', 'code or sign beside amounts', 0.7 + 0.28 * (best[1] / all)) }
  }
  return byCountry(document)
}

/** The currency whose code or sign stands in a text. */
function currencyOf(text: string, language: Language): string | undefined {
  for (const [code] of text.matchAll(/(?<![\p{L}\d])[A-Z]{3}(?![\p{L}])/gu)) if (CURRENCY_CODES.has(code)) return code
  const sign = CURRENCY_SIGNS.find(([pattern]) => pattern.test(text))
  if (sign) return sign[1]
  return /(?<!\p{L})kr\.?(?!\p{L})|,-(?!\d)/iu.test(text) ? CROWNS[language] : undefined
}

const besideNumber = (text: string, language: Language): string | undefined => {
  const near =
    /(?:\p{Sc}|\b[A-Z]{3}|Rs\.?|kr\.?|R\$|Fr\.|C\$|A\$)\s?-?\d|\d[\d.,]*-?\s?(?:\p{Sc}|[A-Z]{3}\b|kr\b|zł|Kč|Ft\b|lei\b|euros?\b)/iu.exec(
      text,
    )
  return near ? currencyOf(text, language) : undefined
}

function byCountry({ layout, language }: Document): Found<string> | undefined {
  for (const text of textsOf(layout)) {
    const country = /\b([A-Z]{2})\s?(?:\d{2}\s?[A-Z]{4}\s?\d{4}|\d{2}(?:\s?\d{4}){3,}|U?\d{8,12}|\d{9}B\d{2})/.exec(
      text,
    )?.[1]
    const code = country && CURRENCY_OF_COUNTRY[country]
    if (code) return { value: code, finding: found('currency', `the country of "${text.slice(0, 40)}"`, 0.5) }
  }
  const code = COUNTRY_LANGUAGES[language]
  return code === undefined
    ? undefined
    : { value: code, finding: found('currency', 'the language of the document', 0.3) }
}
