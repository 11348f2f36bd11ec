import type { Connection } from '@progress/client'
import { ProgressTracker } from '@progress/react'
import type { ReactElement } from 'react'
import type { Sample } from '../src/catalogue/samples.ts'
import type { ScanWorkflows } from '../src/workflows.ts'
import { Activity } from './activity.tsx'
import { BrandMark } from './icons.tsx'
import { Insights } from './insights.tsx'
import { ProductCard } from './product-card.tsx'
import { expectedDimensions } from './scan-request.ts'
import type { PageScan } from './use-scan.ts'
import { describeFailure } from './words.ts'

/** Props of the results. */
interface ResultsProps {
  readonly scan: PageScan
  /** The server would not take the input; the form says why. */
  readonly refused: boolean
  readonly preview: string | undefined
  readonly samples: readonly Sample[] | undefined
}

/** What comes of a scan, as it comes: its stages, the product, the insights. */
export function Results({ scan, refused, preview, samples }: ResultsProps): ReactElement {
  const { state, request, tryAgain } = scan
  const { snapshot, status, result, isActive, connection } = state
  if (refused || status === 'idle') return <Nothing />

  const product = result?.product ?? state.partial.product
  const photo = preview ?? samples?.find(({ barcode }) => barcode === product?.barcode)?.image
  return (
    <div className="results" data-status={status}>
      <div className="card results-progress">
        <ProgressTracker<ScanWorkflows>
          progress={state}
          title="Scan"
          labels={{ error: describeFailure }}
          onRetry={tryAgain}
        >
          {isActive && <Trouble connection={connection} />}
        </ProgressTracker>
        {snapshot && <Activity snapshot={snapshot} />}
      </div>
      <div className="results-findings">
        {(product || isActive) && <ProductCard product={product} fromCache={state.fromCache} photo={photo} />}
        {(result || isActive) && (
          <Insights
            insights={result?.insights}
            expected={expectedDimensions(request)}
            stages={snapshot?.stages as Parameters<typeof Insights>[0]['stages']}
          />
        )}
      </div>
    </div>
  )
}

/** What is tried again by itself is no failure, but it is no secret either. */
function Trouble({ connection }: { readonly connection: Connection }): ReactElement | null {
  const { state, attempt, error } = connection
  const words =
    state === 'offline'
      ? 'There is no network. What is shown may be behind; it catches up by itself.'
      : attempt > 0 && error && `${describeFailure(error)} Trying again by itself.`
  return words ? (
    <p className="notice" role="status">
      {words}
    </p>
  ) : null
}

/** Before the first scan. */
function Nothing(): ReactElement {
  return (
    <div className="nothing">
      <BrandMark />
      <h2>Nothing scanned yet</h2>
      <p>Pick a sample or take a photo of a pack, then press Scan. Each step shows up here while it happens.</p>
    </div>
  )
}
