import type { Counts } from '@progress/core'
import type { ReactElement } from 'react'
import { type ComponentLabels, toComponentLabels } from './component-labels.ts'
import { Glyph, type GlyphName } from './glyph.tsx'
import { Pulse } from './pulse.tsx'
import { doneOf, type SummaryKey, toSummary } from './summary.ts'

/** Props of the cards. */
export interface SummaryCardsProps {
  /** A snapshot's `counts`; `undefined`: none yet. */
  readonly counts: Counts | undefined
  readonly labels?: Partial<ComponentLabels> | undefined
}

const NONE: Counts = { total: 0, pending: 0, active: 0, waiting: 0, completed: 0, failed: 0, skipped: 0, cancelled: 0 }
const GLYPHS: Readonly<Record<SummaryKey, GlyphName>> = {
  completed: 'success',
  processing: 'processing',
  pending: 'pending',
  failed: 'error',
  left: 'left',
}

/** How many items are completed, being processed, pending and failed, and how many of all are done. */
export function SummaryCards({ counts = NONE, labels }: SummaryCardsProps): ReactElement {
  const words = toComponentLabels(labels)
  const summary = toSummary(counts)
  const shown = (Object.keys(summary) as SummaryKey[]).filter((key) => key !== 'left' || summary.left > 0)
  return (
    <section className="progress-part progress-summary" aria-label={words.summary}>
      <dl className="progress-cards">
        {shown.map((key) => (
          <div className="progress-card" key={key} data-summary={key} data-empty={summary[key] === 0 ? '' : undefined}>
            <dt>
              <Glyph name={GLYPHS[key]} />
              {words.summaryOf[key]}
            </dt>
            <dd>
              <Pulse value={summary[key]} text={words.number(summary[key])} />
            </dd>
          </div>
        ))}
      </dl>
      {counts.total > 0 && <p className="progress-items-done">{words.itemsDone(doneOf(counts), counts.total)}</p>}
    </section>
  )
}
