import { type ReactElement, useMemo, useRef, useState } from 'react'
import { type ComponentLabels, toComponentLabels } from './component-labels.ts'
import { createHistory, type HistorySource, type PastSession } from './history.ts'
import { type HistoryPeriod, type HistoryStatus, periodStart, statusesOf } from './history-filter.ts'
import { HistoryRow } from './history-row.tsx'
import { useProvided } from './provider.tsx'
import { type History, useHistory } from './use-history.ts'

/** Props of the history. */
export interface SessionHistoryProps {
  /** Only sessions of this one. */
  readonly workflow?: string | undefined
  /** Offers a choice between these: what people call them, by their names. */
  readonly workflows?: Readonly<Record<string, string>> | undefined
  /** Where it comes from. @defaultValue what the server of the provider's client keeps */
  readonly source?: HistorySource | undefined
  /** Makes a session's title a button. */
  readonly onOpen?: ((session: PastSession) => void) | undefined
  /** Hears of the session that a retry has begun. @param sessionId - The new one's. */
  readonly onRetry?: ((sessionId: string) => void) | undefined
  /** Loads anew whenever it changes: when a session has ended, for example. */
  readonly version?: unknown
  readonly labels?: Partial<ComponentLabels> | undefined
}

const STATUSES: readonly HistoryStatus[] = ['all', 'running', 'completed', 'failed', 'cancelled']
const PERIODS: readonly HistoryPeriod[] = ['any', 'today', 'week', 'month']

/** Past sessions: filtered by how they ended and when, page by page, to be opened, downloaded, tried again or forgotten. */
export function SessionHistory(props: SessionHistoryProps): ReactElement {
  const { workflow, workflows, source: given, onOpen, onRetry, labels: words, version } = props
  const labels = useMemo(() => toComponentLabels(words), [words])
  const client = useProvided()?.client
  const source = useMemo(() => {
    if (given) return given
    if (client) return createHistory(client)
    throw new TypeError('SessionHistory needs a ProgressProvider, or a source')
  }, [given, client])
  const [kind, setKind] = useState('')
  const [status, setStatus] = useState<HistoryStatus>('all')
  const [period, setPeriod] = useState<{ readonly name: HistoryPeriod; readonly from?: number | undefined }>({
    name: 'any',
  })
  const history = useHistory(
    source,
    { workflow: kind || workflow, status: statusesOf(status), createdFrom: period.from },
    version,
  )
  const list = useRef<HTMLDivElement>(null)
  const { sessions, isLoading, hasMore, error } = history

  const forget = async (session: PastSession): Promise<void> => {
    await source.forget?.(session)
    history.remove(session.sessionId)
    // The button that had the focus is gone.
    list.current?.focus()
  }
  const retry = async (session: PastSession): Promise<void> => {
    const sessionId = await source.retry?.(session)
    history.reload()
    if (sessionId !== undefined) onRetry?.(sessionId)
  }
  return (
    <section className="progress-part progress-history" aria-label={labels.history.title} aria-busy={isLoading}>
      <div className="progress-history-filters">
        {workflows && (
          <Choice
            label={labels.history.kind}
            value={kind}
            options={['', ...Object.keys(workflows)]}
            names={{ '': labels.history.anyKind, ...workflows }}
            onChange={setKind}
          />
        )}
        <Choice
          label={labels.history.status}
          value={status}
          options={STATUSES}
          names={labels.history.statusOf}
          onChange={setStatus}
        />
        <Choice
          label={labels.history.period}
          value={period.name}
          options={PERIODS}
          names={labels.history.periodOf}
          onChange={(name) => setPeriod({ name, from: periodStart(name, Date.now()) })}
        />
      </div>
      <div className="progress-history-list" ref={list} tabIndex={-1}>
        {/* biome-ignore lint/a11y/noRedundantRoles: Safari forgets it in lists without bullets */}
        <ul role="list">
          {sessions.map((session) => (
            <HistoryRow
              key={session.sessionId}
              session={session}
              kind={workflows?.[session.workflow]}
              labels={labels}
              onOpen={onOpen}
              onRetry={source.retry && retry}
              onForget={source.forget && forget}
              onDownload={source.download && ((of) => source.download?.(of) as Promise<unknown>)}
            />
          ))}
        </ul>
      </div>
      <p className="progress-history-note" role="status">
        {noteOf(history, labels)}
      </p>
      <div className="progress-error" role="alert">
        {error && labels.error(error)}
      </div>
      {(hasMore || error) && (
        <button
          className="progress-button"
          type="button"
          disabled={isLoading}
          onClick={hasMore ? history.loadMore : history.reload}
        >
          {error ? labels.retry : labels.history.more}
        </button>
      )}
    </section>
  )
}

function noteOf({ isLoading, sessions, error }: History, labels: ComponentLabels): string {
  if (isLoading) return labels.history.loading
  return sessions.length === 0 && !error ? labels.history.empty : ''
}

/** Props of a choice. */
interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly T[]
  readonly names: Readonly<Record<T, string>>
  readonly onChange: (value: T) => void
}

function Choice<T extends string>({ label, value, options, names, onChange }: ChoiceProps<T>): ReactElement {
  return (
    <label className="progress-field">
      <span>{label}</span>
      <select value={value} onChange={({ target }) => onChange(target.value as T)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {names[option]}
          </option>
        ))}
      </select>
    </label>
  )
}
