'use client'

import { createProgressClient } from '@progress/client'
import { ConnectionBadge, ProgressTracker, useProgress } from '@progress/react'
import { type ReactElement, useEffect, useRef } from 'react'
import type { scanMultiTier } from 'scan/workflows'
import { Findings } from './findings.tsx'
import { ScanForm } from './scan-form.tsx'
import { describeFailure } from './words.ts'

const client = createProgressClient({ url: '/api/progress' })

/** Asks what to scan, and shows what comes of it. */
export function Scanner(): ReactElement {
  const scan = useProgress<typeof scanMultiTier>('scan-multi-tier', { client: client as never })
  const results = useRef<HTMLElement>(null)
  const { session } = scan
  useEffect(() => {
    // Beside the form it is in sight already.
    if (session && matchMedia('(width < 48rem)').matches) results.current?.scrollIntoView({ block: 'start' })
  }, [session])

  const product = scan.result?.product ?? scan.partial.product
  return (
    <main className="main">
      <ScanForm onScan={scan.start} />
      <section className="column" aria-label="Scan" ref={results}>
        {scan.status === 'idle' ? (
          <p className="card hint">Nothing scanned yet. Each step shows up here while it happens.</p>
        ) : (
          <div className="card">
            {scan.isActive && <ConnectionBadge connection={scan.connection} />}
            <ProgressTracker progress={scan} title="Scan" labels={{ error: describeFailure }} />
          </div>
        )}
        {product && <Findings product={product} insights={scan.result?.insights} fromCache={scan.fromCache} />}
      </section>
    </main>
  )
}
