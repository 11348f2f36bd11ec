import { type ReactElement, useMemo } from 'react'
import { useLoaded } from 'scan/web/use-loaded'
import type { PipelineView } from '../src/pipeline/pipeline.ts'
import { beside } from './client.ts'
import { Outline } from './icons.tsx'
import type { OrderSnapshot } from './order-view.ts'
import { pipelineOf } from './pipeline.ts'
import { STAGE_NAMES } from './stages.ts'

/** Props of the cards. */
interface PipelineCardsProps {
  readonly merchant: string
  readonly sessions: ReadonlyMap<string, OrderSnapshot>
}

/** How many orders are where, and what comes out at the end. */
export function PipelineCards({ merchant, sessions }: PipelineCardsProps): ReactElement {
  const counted = useMemo(() => pipelineOf(sessions.values(), Date.now()), [sessions])
  const address = beside(`pipeline?merchant=${encodeURIComponent(merchant)}`)
  const { value } = useLoaded<PipelineView>(address, { moment: counted.moment })
  const { done, failed, perHour } = value ?? counted
  const stages = [['queued', 'Queue'], ...Object.entries(STAGE_NAMES)] as const
  return (
    <section className="pipeline card" aria-label="Pipeline">
      <dl className="pipeline-stages">
        {stages.map(([id, name]) => {
          const count = id === 'queued' ? counted.queued : (counted.stages[id ?? ''] ?? 0)
          return (
            <div className="pipeline-stage" key={id} data-stage={id} data-empty={count === 0 || undefined}>
              <dt>
                <span className="stage-icon" data-stage={id}>
                  <Outline name={id ?? ''} />
                </span>
                {name}
              </dt>
              <dd className="number" key={count}>
                {count}
              </dd>
            </div>
          )
        })}
      </dl>
      <dl className="pipeline-totals">
        <Total name="Done" icon="completed" count={done} />
        <Total name="Failed" icon="failed" count={failed} />
        <Total name="Per hour" icon="throughput" count={perHour} />
      </dl>
      {value && value.alerts.length > 0 && (
        <ul className="alerts">
          {value.alerts.map(({ code, level, message }) => (
            <li key={code} data-level={level}>
              <Outline name="warning" />
              {message} in the last hour.
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

interface TotalProps {
  readonly name: string
  readonly icon: string
  readonly count: number
}

function Total({ name, icon, count }: TotalProps): ReactElement {
  return (
    <div className="pipeline-total" data-total={icon} data-empty={count === 0 || undefined}>
      <dt>
        <Outline name={icon} />
        {name}
      </dt>
      <dd className="number">{count}</dd>
    </div>
  )
}
