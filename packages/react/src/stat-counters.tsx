import type { ReactElement } from 'react'
import { type ComponentLabels, toComponentLabels } from './component-labels.ts'
import { toCounterViews } from './counters.ts'
import { Pulse } from './pulse.tsx'

/** Props of the counters. */
export interface StatCountersProps {
  /** A snapshot's `counters`; `undefined`: none yet. */
  readonly counters: Readonly<Record<string, number>> | undefined
  /** Their titles, in the order in which they are to stand; they are there from the start. */
  readonly names?: Readonly<Record<string, string>> | undefined
  readonly labels?: Partial<ComponentLabels> | undefined
}

/** A session's named counters. A number pulses when it changes. */
export function StatCounters({ counters = {}, names, labels }: StatCountersProps): ReactElement | null {
  const words = toComponentLabels(labels)
  const views = toCounterViews(counters, names)
  if (views.length === 0) return null
  return (
    <section className="progress-part progress-counters" aria-label={words.counters}>
      <dl>
        {views.map(({ name, title, value }) => (
          <div className="progress-counter" key={name} data-counter={name} data-empty={value === 0 ? '' : undefined}>
            <dt>{title}</dt>
            <dd>
              <Pulse value={value} text={words.number(value)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
