import { ConnectionBadge } from '@progress/react'
import { type ReactElement, useRef } from 'react'
import type { Sample } from '../src/catalogue/samples.ts'
import { beside, network } from './client.ts'
import { badgeOf } from './connection.ts'
import { HistoryList } from './history-list.tsx'
import { BrandMark } from './icons.tsx'
import { NetworkBanner, NetworkMenu } from './network-menu.tsx'
import { Results } from './results.tsx'
import { ScanForm } from './scan-form.tsx'
import type { ScanRequest } from './scan-request.ts'
import { ThemeToggle } from './theme-toggle.tsx'
import { useLoaded } from './use-loaded.ts'
import { useScan } from './use-scan.ts'
import type { Failure } from './words.ts'

/** The page: what to scan on one side, what comes of it on the other. */
export function App(): ReactElement {
  const scan = useScan()
  const samples = useLoaded<readonly Sample[]>(beside('samples'), { fetch: network.fetch })
  const results = useRef<HTMLElement>(null)
  const { state, request } = scan
  const failure = state.connection.error as Failure | undefined
  const refused = failure?.issues ? failure : undefined

  const begin = (asked: ScanRequest): void => {
    scan.begin(asked)
    // Beside the form it is in sight already.
    if (matchMedia('(width < 50rem)').matches) results.current?.scrollIntoView({ block: 'start' })
  }
  return (
    <div className="page">
      <header className="header">
        <h1 className="brand">
          <a href="/">
            <BrandMark />
            Product scan
          </a>
        </h1>
        <div className="header-tools">
          <span
            data-testid="connection"
            data-state={state.connection.state}
            data-transport={state.connection.transport}
          >
            <ConnectionBadge {...badgeOf(state, refused !== undefined)} />
          </span>
          <NetworkMenu />
          <ThemeToggle />
        </div>
      </header>
      <NetworkBanner />
      <main className="main">
        <div className="column column-form">
          <ScanForm samples={samples} refused={refused} onScan={begin} />
          <HistoryList snapshot={state.snapshot} samples={samples.value} onOpen={scan.open} />
        </div>
        <section className="column-results" aria-label="Scan result" ref={results}>
          <Results scan={scan} refused={refused !== undefined} preview={request?.preview} samples={samples.value} />
        </section>
      </main>
      <footer className="footer">
        <a href="plain.html">The same without a framework</a>
      </footer>
    </div>
  )
}
