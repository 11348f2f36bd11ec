import type { Cell } from '../layout/layout.ts'
import { type DecimalMark, type FoundNumber, numbersIn } from '../values/numbers.ts'
import { tokensOf } from '../values/tokens.ts'
import type { LabelKind } from '../words/labels.ts'
import type { Document } from './document.ts'
import { type Label, type Place, placesOf } from './labels.ts'

/** What an amount beside a label is. */
export type AmountKind = Extract<LabelKind, 'payable' | 'gross' | 'total' | 'net' | 'tax' | 'addition' | 'paid'>

/** An amount that a label names. */
export interface LabelledAmount {
  readonly kind: AmountKind
  readonly value: number
  readonly label: Label
  readonly cell: Cell
  readonly where: Place['where']
  /** As written, with what stands beside it: where a currency may be. */
  readonly text: string
}

const KINDS: ReadonlySet<string> = new Set<AmountKind>(['payable', 'gross', 'total', 'net', 'tax', 'addition', 'paid'])

const WITHOUT_TAX =
  /^(excl|excluding|exclusive|exclusief|ex|ht|htva|hors|exkl|exklusive|ekskl|eks|ohne|sin|sem|senza|without|before|netto|net|neto|bez|esclusa|escluso|untaxed|imponibile|taxable)$/
const WITH_TAX =
  /^(incl|including|inclusive|inclusief|inkl|inklusive|ttc|brutto|con|com|with|compresa|inclusa|incluido|incluida|ivato|mit|after|c)$/
const TAX = /^(tax|taxes|vat|btw|mwst|ust|umsatzsteuer|mehrwertsteuer|tva|iva|moms|mva|gst)$/

/** Every amount that a label of a sum names. */
export function labelledAmounts(document: Document): LabelledAmount[] {
  return document.labels.flatMap((label) => {
    if (!KINDS.has(label.kind)) return []
    const places = placesOf(document.layout, label)
    const beside = places.filter(({ where }) => where !== 'below')
    const found = beside.flatMap((place) => amountsAt(document, label, place))
    if (found.length > 0) return found
    // A table's heading is no label of what stands in its first line, unless the table has but one or two lines.
    return places.filter(({ where }) => where === 'below').flatMap((place) => amountsAt(document, label, place))
  })
}

function amountsAt({ decimalMark }: Document, label: Label, place: Place): LabelledAmount[] {
  const kind = kindOf(label)
  return amountsIn(
    place.text,
    decimalMark,
    place.cell.origin === 'grid' || kind === 'payable' || kind === 'gross' || kind === 'total',
  )
    .filter(({ start }) => place.where !== 'same' || start < 40)
    .map(({ value }) => ({
      kind,
      value,
      label,
      cell: place.cell,
      where: place.where,
      text: `${label.cell.text} ${place.text}`,
    }))
}

/**
 * Numbers that may be amounts: with cents, or with a currency beside them; no percentages.
 *
 * @param whole - Whether a text that is nothing but a whole number is one too.
 */
export function amountsIn(text: string, mark: DecimalMark | undefined, whole = false): FoundNumber[] {
  return numbersIn(text, mark).filter((number) => {
    if (/^\s?%/.test(text.slice(number.end))) return false
    const written = text.slice(number.start, number.end)
    const rest = `${text.slice(0, number.start)}${text.slice(number.end)}`
    if (number.decimals === 2 || /\p{Sc}|[A-Z]{3}|Rs|kr/u.test(written)) return true
    return whole && !/[\p{L}\d]/u.test(rest.replaceAll(/\b(EUR|USD|GBP|kr|zł|PLN|SEK|DKK|NOK|CHF|INR)\b/giu, ''))
  })
}

/** Words behind the label tell whether tax is in the sum: `Total (excl. VAT)`. */
function kindOf({ kind, rest, text }: Label): AmountKind {
  const words = [...tokensOf(text), ...tokensOf(rest)].map(({ word }) => word)
  const own = kind as AmountKind
  if (own !== 'total' && own !== 'gross' && own !== 'payable') return own
  const without = words.findIndex((word) => WITHOUT_TAX.test(word))
  const withTax = words.findIndex((word) => WITH_TAX.test(word))
  if (without >= 0 && (withTax < 0 || without < withTax) && own !== 'payable') return 'net'
  if (withTax >= 0) return own === 'payable' ? own : 'gross'
  return words.length > 1 && own === 'total' && words.slice(1, 3).some((word) => TAX.test(word)) ? 'tax' : own
}
