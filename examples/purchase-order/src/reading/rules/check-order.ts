import type { Order, OrderLine } from '../../order.ts'
import type { Finding } from '../types.ts'
import { agree, rounded } from '../values/numbers.ts'
import { isContained, sumOf } from './sums.ts'

/** What each field weighs in the confidence; the sums weigh as much as the total. */
const WEIGHTS: Partial<Record<Finding['field'], number>> = {
  supplier: 0.15,
  number: 0.15,
  date: 0.15,
  currency: 0.1,
  total: 0.15,
  lines: 0.15,
  sums: 0.15,
}

/**
 * Checks that an order adds up, and says how sure it is: the weighted mean of what was found of each field, and of
 * whether the lines come to the total and each line to its amount. Rules and AI providers are checked alike.
 *
 * @param stated - Further sums that the document names: without tax, taxes, shipping.
 */
export function checkOrder(
  order: Order,
  findings: readonly Finding[],
  stated: { nets: readonly number[]; taxes: readonly number[]; additions: readonly number[] },
): { order: Order; findings: readonly Finding[] } {
  const sums = sumsFinding(order, stated)
  const broken = order.lines.filter((line) => !isContained(line) && !multiplies(line))
  const all = [...findings, sums]
  if (broken.length > 0) {
    const names = broken.slice(0, 3).map(({ description }) => `"${description.split('\n', 1)[0]}"`)
    const share = broken.length / order.lines.length
    const text = `quantity × unit price is not the amount of ${broken.length}: ${names.join(', ')} (a discount?)`
    all.push({ field: 'lines', kind: 'mismatch', text, confidence: 1 - share })
  }
  const of = (field: Finding['field']): number =>
    Math.min(...all.filter((finding) => finding.field === field).map(({ confidence }) => confidence), 1)
  const confidence = Object.entries(WEIGHTS).reduce(
    (sum, [field, weight]) => sum + weight * of(field as Finding['field']),
    0,
  )
  return { order: { ...order, confidence: rounded(Math.max(0, Math.min(1, confidence))) }, findings: all }
}

const multiplies = ({ quantity, unitPrice, amount }: OrderLine): boolean =>
  // A unit price is printed with fewer digits than it was reckoned with.
  agree(quantity * unitPrice, amount, Math.max(1, Math.ceil(Math.abs(quantity) * 0.5)))

function sumsFinding(
  { lines, total }: Order,
  { nets, taxes, additions }: { nets: readonly number[]; taxes: readonly number[]; additions: readonly number[] },
): Finding {
  const sum = sumOf(lines)
  const finding = (kind: Finding['kind'], text: string, confidence: number): Finding => ({
    field: 'sums',
    kind,
    text,
    confidence,
  })
  if (total === null || sum === undefined) return finding('missing', 'there is no total, or no line, to compare', 0.3)
  const further = [0, ...additions]
  if (further.some((addition) => agree(sum + addition, total, 2)))
    return finding('found', 'the lines come to the total', 1)
  if (further.some((addition) => taxes.some((tax) => agree(sum + addition + tax, total, 2)))) {
    return finding('found', 'lines and tax come to the total', 1)
  }
  const allTax = taxes.reduce((all, tax) => all + tax, 0)
  if (agree(sum + allTax, total, 2)) return finding('found', 'lines and all taxes come to the total', 0.95)
  const isNet = nets.some((net) => agree(net, sum, 2)) && taxes.length === 0
  if (isNet && total >= sum && total <= 1.35 * sum)
    return finding('found', 'the lines come to the sum without tax', 0.85)
  return finding('mismatch', `the lines come to ${sum}, the total is ${total}`, 0)
}
