import type { Snapshot } from '@progress/core'
import type { ReactElement } from 'react'

/** Props of the activity. */
interface ActivityProps {
  readonly snapshot: Pick<Snapshot, 'log' | 'startedAt' | 'endedAt'>
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** What a scan noted on its way, such as a tier that gave up, and how long it took. */
export function Activity({ snapshot: { log, startedAt, endedAt } }: ActivityProps): ReactElement | null {
  const took = startedAt !== undefined && endedAt !== undefined ? endedAt - startedAt : undefined
  if (log.length === 0 && took === undefined) return null
  return (
    <div className="activity">
      {log.length > 0 && (
        <ol aria-label="Activity">
          {log.map(({ timestamp, level, message }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are appended, and never move
            <li key={index} data-level={level}>
              <time dateTime={new Date(timestamp).toISOString()}>{clock.format(timestamp)}</time>
              <span>{message}</span>
            </li>
          ))}
        </ol>
      )}
      {took !== undefined && (
        <p className="muted">Took {took < 1_000 ? `${Math.round(took)} ms` : `${(took / 1_000).toFixed(1)} s`}</p>
      )}
    </div>
  )
}
