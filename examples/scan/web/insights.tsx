import type { ResultOf, StageState } from '@progress/core'
import type { ReactElement } from 'react'
import type { Dimension } from '../src/types.ts'
import type { ScanWorkflows } from '../src/workflows.ts'
import { InsightCard, InsightSkeleton } from './insight-card.tsx'
import { DIMENSION_NAMES } from './words.ts'

/** Props of the insights. */
interface InsightsProps {
  /** `undefined`: still to come. */
  readonly insights: ResultOf<ScanWorkflows>['insights'] | undefined
  /** Which will come. */
  readonly expected: readonly Dimension[]
  readonly stages: Readonly<Partial<Record<`dimension_${Dimension}`, StageState>>> | undefined
}

const ORDER = Object.keys(DIMENSION_NAMES) as Dimension[]

/** What there is to say of the product, one card for each dimension. */
export function Insights({ insights, expected, stages }: InsightsProps): ReactElement {
  return (
    <section className="insights" aria-label="Insights" aria-busy={!insights}>
      {insights
        ? ORDER.flatMap((dimension) => {
            const insight = insights[dimension]
            return insight ? [<InsightCard key={dimension} insight={insight} />] : []
          })
        : expected.map((dimension) => (
            <InsightSkeleton
              key={dimension}
              dimension={dimension}
              status={stages?.[`dimension_${dimension}`]?.status}
            />
          ))}
    </section>
  )
}
