import type { ResultOf } from '@progress/core'
import type { ReactElement } from 'react'
import type { Dimension } from 'scan/types'
import type { scanMultiTier } from 'scan/workflows'
import { DIMENSIONS } from './words.ts'

type Result = ResultOf<typeof scanMultiTier>

/** Props of the findings. */
interface FindingsProps extends Pick<Result, 'product' | 'fromCache'> {
  /** `undefined`: they are still to come. */
  readonly insights: Result['insights'] | undefined
}

/** The product as soon as it is known, and what was found out about it. */
export function Findings({ product, insights, fromCache }: FindingsProps): ReactElement {
  return (
    <article className="card findings" aria-label="Product">
      <p className="brand">{product.brand}</p>
      <h2>{product.name}</h2>
      <p className="facts">
        {product.barcode}
        {fromCache && ' · from the cache'}
      </p>
      {insights && (
        <dl className="insights">
          {(Object.keys(DIMENSIONS) as Dimension[]).map((dimension) => {
            const insight = insights[dimension]
            return (
              insight && (
                <div key={dimension} data-dimension={dimension}>
                  <dt>
                    {DIMENSIONS[dimension]}
                    {insight.grade && <span className="grade">{insight.grade}</span>}
                  </dt>
                  <dd>{insight.summary}</dd>
                </div>
              )
            )
          })}
        </dl>
      )}
    </article>
  )
}
