import type { ResultOf, StageState } from '@progress/core'
import { Icon } from '@progress/react'
import type { ReactElement, ReactNode } from 'react'
import type { Dimension, InsightDetail } from '../src/types.ts'
import type { ScanWorkflows } from '../src/workflows.ts'
import { DIMENSION_NAMES, SCORE_UNITS, TONE_WORDS } from './words.ts'

type Insight = NonNullable<ResultOf<ScanWorkflows>['insights'][Dimension]>

const toneOf = (tone: string): InsightDetail['tone'] => (Object.hasOwn(TONE_WORDS, tone) ? (tone as never) : 'neutral')

/** One dimension: its grade, what it comes to in a sentence, and what it is made of. */
export function InsightCard({ insight }: { readonly insight: Insight }): ReactElement {
  const { dimension, grade, score, summary, details } = insight
  return (
    <article className="card insight" data-dimension={dimension} aria-label={DIMENSION_NAMES[dimension]}>
      <Head dimension={dimension}>
        {grade !== undefined && (
          <span className="grade" data-grade={grade}>
            <span className="hidden">Grade </span>
            {grade}
          </span>
        )}
      </Head>
      <p className="insight-summary">{summary}</p>
      {score !== undefined && (
        <p className="muted">
          <span className="hidden">Score: </span>
          <span className="number">{score.toLocaleString('en', { maximumFractionDigits: 1 })}</span>{' '}
          {SCORE_UNITS[dimension]}
        </p>
      )}
      {details.length > 0 && (
        <dl className="insight-details">
          {details.map(({ label, value, tone }) => (
            <div key={`${label} ${value}`} data-tone={toneOf(tone)}>
              <dt>{label}</dt>
              <dd>
                {value}
                <span className="hidden">, {TONE_WORDS[toneOf(tone)]}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </article>
  )
}

/** Props of what stands for an insight that is still to come. */
interface InsightSkeletonProps {
  readonly dimension: Dimension
  readonly status: StageState['status'] | undefined
}

/** What is said of an insight's stage; one that is still to begin has its empty lines to say so. */
const STAGE_WORDS: Partial<Record<StageState['status'], string>> = { active: 'Analyzing…', completed: 'Ready' }

/** Holds the place of an insight. */
export function InsightSkeleton({ dimension, status }: InsightSkeletonProps): ReactElement {
  const word = status && STAGE_WORDS[status]
  return (
    <article className="card insight" data-dimension={dimension} aria-label={DIMENSION_NAMES[dimension]}>
      <Head dimension={dimension}>
        <span className={word === undefined ? 'hidden' : 'muted'}>{word ?? 'To come'}</span>
      </Head>
      <span className="skeleton skeleton-line" style={{ width: '88%' }} />
      <span className="skeleton skeleton-line" style={{ width: '56%' }} />
    </article>
  )
}

function Head({ dimension, children }: { readonly dimension: Dimension; readonly children: ReactNode }): ReactElement {
  return (
    <div className="insight-head">
      <span className="insight-icon" data-dimension={dimension}>
        <Icon name={`dimension_${dimension}`} />
      </span>
      <h3>{DIMENSION_NAMES[dimension]}</h3>
      {children}
    </div>
  )
}
