import { datesIn } from '../values/dates.ts'
import { numberOf } from '../values/numbers.ts'
import { type Document, type Found, found } from './document.ts'
import { type Label, type Place, placesOf } from './labels.ts'

/** What may stand between a label and its number. */
const LEAD = /^[\s:;#.°º()\-–—]*(?:(?:no|nr|n|num|number|id|numer|nummer|numéro|número|numero)\b[\s.:#°º]*)?/iu
/** A word with a digit, perhaps behind a short series in capitals: `FV 12/2024`, `RE-2024-001`, `invoice_number_1`. */
const NUMBER =
  /^(?<number>(?:[A-Z]{1,5}[\s-]{1,3})?(?=[^\s]*\d)[\p{L}\d][\p{L}\d_\-/.\\]*(?:\s?\/\s?[\p{L}\d][\p{L}\d/-]*)*)(?<after>.*)$/u

const WEIGHTS = { 'invoice-number': 0.95, 'order-number': 0.75, 'bare-number': 0.7 } as const

/**
 * The document's number: an invoice's before an order's, from beside or below its label. A title without a word for
 * number (`Invoice`) needs the number to stand alone in its cell.
 */
export function findNumber(document: Document): Found<string> | undefined {
  const { layout, labels } = document
  let best: Found<string> | undefined
  for (const label of labels) {
    if (!(label.kind in WEIGHTS)) continue
    for (const place of placesOf(layout, label)) {
      const value = numberAt(place, label)
      if (value === undefined) {
        // What stands right beside is something else, but the value may be below.
        continue
      }
      const title = label.words === 1 && isTitle(label.text)
      const distance = place.where === 'below' ? 0.05 : 0
      const weight =
        WEIGHTS[label.kind as keyof typeof WEIGHTS] - (title ? 0.06 : 0) - distance - (label.plain ? 0 : 0.01)
      if (!best || weight > best.finding.confidence) {
        best = { value, finding: found('number', `label "${label.text}" on page ${place.cell.page}`, weight) }
      }
      break
    }
  }
  return best
}

function numberAt({ text, where, cell }: Place, label: Label): string | undefined {
  const body = text.replace(LEAD, '')
  const match = NUMBER.exec(body)
  const value = match?.groups?.number?.replace(/[.\-/,]+$/, '')
  if (!value || value.length > 40) return undefined
  const [date] = datesIn(body)
  if (date && date.start === 0) return undefined
  const rest = (match?.groups?.after ?? '').trim()
  const isAmount = /[.,]\d{2}$/.test(value) && numberOf(value) !== undefined
  if (isAmount || /^%/.test(rest)) return undefined
  const title = label.words === 1 && isTitle(label.text)
  // "Order 2 boxes", "Invoice 12 High Street": what follows says that it is no number of a document.
  if (rest !== '' && where !== 'same' && !/^[,;|(]/.test(rest)) return undefined
  if (
    title &&
    where === 'same' &&
    rest !== '' &&
    /^\p{Ll}/u.test(rest) &&
    !/^(vom|du|del|dated|van|z|af|av|fra|från|da|di|de|on|of)\b/u.test(rest)
  ) {
    return undefined
  }
  // Far to the right stands another field's value.
  if (where === 'right' && cell.left - label.cell.right > 30 * label.cell.size && cell.origin !== 'grid')
    return undefined
  return value
}

/** A word that is a document's title as well: it is a label of a number only where one follows. */
const isTitle = (text: string): boolean => !/n(umm?er|umero|úmero|r|o|º|°|um)\.?$|#|id$/iu.test(text)
