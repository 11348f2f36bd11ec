import type { ListedItem } from '@progress/core'
import { type CSSProperties, type MemoExoticComponent, memo, type ReactElement } from 'react'
import { ItemIcon } from './item-icons.tsx'
import type { ItemLabels } from './item-labels.ts'
import { type ItemView, toItemView } from './item-view.ts'

/** Props of a row. */
export interface ItemRowProps {
  readonly item: ListedItem
  /** From 0, in the list as it is shown. */
  readonly index: number
  /** Of all rows, also those that are not drawn. */
  readonly count: number
  /** It and its button are reached by Tab. */
  readonly isCurrent: boolean
  readonly labels: ItemLabels
  /** `undefined`: it is not offered. */
  readonly onRetry: ((id: string) => void) | undefined
}

/** What is said of an item beside its name: its phase or its state, and why. */
function itemText({ state, phase, error }: ItemView, labels: ItemLabels): string {
  const { itemPhase, itemState } = labels
  if (phase) return Object.hasOwn(itemPhase, phase) ? (itemPhase[phase] ?? phase) : capitalised(phase)
  return error && state !== 'active' ? labels.itemReason(itemState[state], labels.error(error)) : itemState[state]
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The bar is told only while it moves: what has ended says so in words. */
function Bar({ view, text, labels }: { view: ItemView; text: string; labels: ItemLabels }): ReactElement {
  const { percent, state, name } = view
  const isMoving = state === 'active'
  const style = { '--progress-value': `${percent ?? 0}%` } as CSSProperties
  const told = {
    role: 'progressbar',
    'aria-label': name,
    'aria-valuemin': 0,
    'aria-valuemax': 100,
    'aria-valuenow': percent,
    'aria-valuetext': percent === undefined ? text : `${labels.percent(percent)}, ${text}`,
    'data-indeterminate': percent === undefined ? '' : undefined,
  }
  return (
    <span className="progress-bar" style={style} {...(isMoving ? told : { 'aria-hidden': true })}>
      <span className="progress-bar-fill" />
    </span>
  )
}

/** One item. It is drawn anew only when the item, or its place, is another. */
export const ItemRow: MemoExoticComponent<(props: ItemRowProps) => ReactElement> = /* @__PURE__ */ memo(
  function ItemRow(props: ItemRowProps): ReactElement {
    const { item, index, count, isCurrent, labels, onRetry } = props
    const view = toItemView(item)
    const text = itemText(view, labels)
    const tabIndex = isCurrent ? 0 : -1
    return (
      <li
        className="progress-item"
        tabIndex={tabIndex}
        // What is said when the focus comes: percent is left out, since a name that changes is said again and again.
        aria-label={labels.itemReason(view.name, text)}
        aria-setsize={count}
        aria-posinset={index + 1}
        data-index={index}
        data-state={view.state}
        data-phase={view.phase}
        data-tone={view.tone}
        style={{ '--progress-item-index': index } as CSSProperties}
      >
        <span className="progress-item-icon">
          <ItemIcon name={view.icon} />
        </span>
        <span className="progress-item-main">
          <span className="progress-item-line">
            <span className="progress-item-name" title={view.name}>
              {view.name}
            </span>
            {view.kind && <span className="progress-item-kind">{view.kind}</span>}
            {view.attempt !== undefined && (
              <span className="progress-item-attempt">{labels.attempt(view.attempt, view.maxAttempts)}</span>
            )}
          </span>
          <span className="progress-item-line">
            <span className="progress-item-text" title={view.error && text}>
              {text}
            </span>
            {view.state === 'active' && view.percent !== undefined && (
              <span className="progress-item-percent" aria-hidden="true">
                {view.percent}%
              </span>
            )}
            {view.durationMs !== undefined && (
              <span className="progress-item-duration">{labels.duration(view.durationMs)}</span>
            )}
          </span>
          <Bar view={view} text={text} labels={labels} />
        </span>
        {onRetry && (
          <button
            className="progress-item-button"
            type="button"
            tabIndex={tabIndex}
            aria-label={labels.retryItem(view.name)}
            onClick={({ currentTarget }) => {
              // The button goes away, and the focus must not go with it.
              currentTarget.closest('li')?.focus()
              onRetry(item.id)
            }}
          >
            <ItemIcon name="retry" />
            <span className="progress-item-button-text">{labels.retry}</span>
          </button>
        )}
      </li>
    )
  },
)
