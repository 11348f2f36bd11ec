import { type ReactElement, useMemo } from 'react'
import { type ComponentLabels, toComponentLabels } from './component-labels.ts'
import { type ErrorsOf, errorsOf } from './errors-of.ts'
import { Glyph } from './glyph.tsx'

/** Props of the list. */
export interface ErrorListProps {
  readonly snapshot: ErrorsOf | undefined
  /** How many at most. @defaultValue 50 */
  readonly limit?: number | undefined
  /** Offers to try again what failed. */
  readonly onRetry?: (() => void) | undefined
  readonly labels?: Partial<ComponentLabels> | undefined
}

/** What went wrong, each with its time, the newest first. */
export function ErrorList({ snapshot, limit = 50, onRetry, labels }: ErrorListProps): ReactElement {
  const words = toComponentLabels(labels)
  const errors = useMemo(() => (snapshot ? errorsOf(snapshot) : []), [snapshot])
  return (
    <section className="progress-part progress-errors" aria-label={words.errors}>
      {errors.length === 0 && <p className="progress-errors-none">{words.noErrors}</p>}
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari forgets it in lists without bullets */}
      <ul role="list">
        {errors.slice(0, limit).map(({ key, timestamp, name, error }) => (
          <li key={key} data-code={error.code}>
            <Glyph name="error" />
            <span className="progress-errors-text">
              {name !== undefined && <b>{name}</b>}
              {words.error(error) || words.stage.failed}
            </span>
            {timestamp !== undefined && (
              <time dateTime={new Date(timestamp).toISOString()} suppressHydrationWarning>
                {words.clock(timestamp)}
              </time>
            )}
          </li>
        ))}
      </ul>
      {errors.length > limit && <p className="progress-errors-more">{words.more(errors.length - limit)}</p>}
      {onRetry && errors.length > 0 && (
        <button className="progress-button" type="button" onClick={() => onRetry()}>
          {words.retryFailed}
        </button>
      )}
    </section>
  )
}
