import type { Counts } from '@progress/core'
import { type ReactElement, useId } from 'react'
import { countsByShow, type ItemChoice, type ItemOrder, ORDERS, SHOWS } from './item-choice.ts'
import { type ItemLabels, toItemLabels } from './item-labels.ts'

/** Props of the filter. */
export interface ItemFilterProps {
  readonly value: ItemChoice
  readonly onChange: (next: ItemChoice) => void
  /** Of all items, as `useItems` gives them; without it no numbers are shown. */
  readonly counts?: Counts | undefined
  /** Which orders are offered. @defaultValue all; with fewer than two none is */
  readonly orders?: readonly ItemOrder[] | undefined
  /** In place of the English ones. */
  readonly labels?: Partial<ItemLabels> | undefined
}

/** Lets a person choose which items to see, and in which order. */
export function ItemFilter({ value, onChange, counts, orders = ORDERS, labels: given }: ItemFilterProps): ReactElement {
  const labels = toItemLabels(given)
  const orderId = useId()
  const numbers = counts && countsByShow(counts)
  return (
    <div className="progress-item-filter progress-part">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms, and brings a look of its own */}
      <div className="progress-item-shows" role="group" aria-label={labels.show}>
        {SHOWS.map((show) => (
          <button
            className="progress-item-show"
            type="button"
            key={show}
            data-show={show}
            aria-pressed={value.show === show}
            onClick={() => onChange({ ...value, show })}
          >
            {labels.showOf[show]}
            {numbers && <span className="progress-item-number"> {labels.number(numbers[show])}</span>}
          </button>
        ))}
      </div>
      {orders.length > 1 && (
        <span className="progress-item-orders">
          <label htmlFor={orderId}>{labels.order}</label>
          <select
            className="progress-item-order"
            id={orderId}
            value={value.order}
            onChange={({ target }) => onChange({ ...value, order: target.value as ItemOrder })}
          >
            {orders.map((order) => (
              <option key={order} value={order}>
                {labels.orderOf[order]}
              </option>
            ))}
          </select>
        </span>
      )}
    </div>
  )
}
