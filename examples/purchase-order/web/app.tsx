import type { ReactElement } from 'react'
import { useLoaded } from 'scan/web/use-loaded'
import { chooseMerchant, useChosenMerchant } from './address.ts'
import { beside } from './client.ts'
import { Dashboard } from './dashboard.tsx'
import { BrandMark } from './icons.tsx'

/** A merchant whose orders may be looked at. */
export interface MerchantEntry {
  readonly id: string
  readonly name: string
}

/** The page: one merchant's orders at a time. */
export function App(): ReactElement {
  const merchants = useLoaded<readonly MerchantEntry[]>(beside('merchants'))
  const chosen = useChosenMerchant()
  const list = merchants.value ?? []
  const merchant = list.find(({ id }) => id === chosen) ?? list[0]
  if (merchant) {
    return <Dashboard key={merchant.id} merchant={merchant} merchants={list} onChoose={chooseMerchant} />
  }
  return (
    <div className="page">
      <header className="header">
        <h1 className="brand">
          <BrandMark />
          Purchase orders
        </h1>
      </header>
      <main className="lobby" aria-busy={!merchants.isMissing}>
        {merchants.isMissing ? (
          <div className="nothing" role="alert">
            <h2>The server cannot be reached</h2>
            <p>Orders that are in progress go on there.</p>
            <button className="button" type="button" onClick={merchants.reload}>
              Try again
            </button>
          </div>
        ) : (
          <p className="hidden">Loading…</p>
        )}
      </main>
    </div>
  )
}
