import type { ReactElement } from 'react'
import type { Order } from '../src/order.ts'
import { formatMoney } from './format.ts'

const quantity = new Intl.NumberFormat(undefined, { maximumFractionDigits: 3 })

/** What was ordered, line by line. */
export function LinesTable({ order: { lines, currency, total } }: { readonly order: Order }): ReactElement {
  if (lines.length === 0) return <p className="muted">No lines were found in the document.</p>
  const sum = Math.round(lines.reduce((so, { amount }) => so + amount, 0) * 100) / 100
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="lines" aria-label="Lines of the order" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Description</th>
            <th scope="col">Quantity</th>
            <th scope="col">Unit price</th>
            <th scope="col">Amount</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a document's lines do not move, and may be alike
            <tr key={index}>
              <th scope="row">{line.description}</th>
              <td>{quantity.format(line.quantity)}</td>
              <td>{formatMoney(line.unitPrice, currency)}</td>
              <td>{formatMoney(line.amount, currency)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              Sum of the lines
            </th>
            <td>{formatMoney(sum, currency)}</td>
          </tr>
          {total !== null && Math.abs(total - sum) >= 0.005 && (
            <tr>
              <th scope="row" colSpan={3}>
                Total of the document, with what is added to the lines or taken off
              </th>
              <td>{formatMoney(total, currency)}</td>
            </tr>
          )}
        </tfoot>
      </table>
    </section>
  )
}
