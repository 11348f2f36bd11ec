import type { ResultOf } from '@progress/core'
import type { ReactElement } from 'react'
import type { Product } from '../src/types.ts'
import type { ScanWorkflows } from '../src/workflows.ts'
import { BoxIcon } from './icons.tsx'

/** Props of the card. */
interface ProductCardProps {
  /** `undefined`: not known yet. */
  readonly product: ResultOf<ScanWorkflows>['product'] | undefined
  readonly fromCache: boolean
  readonly photo: string | undefined
}

/** The product, as soon as it is known. */
export function ProductCard({ product, fromCache, photo }: ProductCardProps): ReactElement {
  const known = product as (typeof product & Partial<Product>) | undefined
  return (
    <section className="card product" aria-label="Product" aria-busy={!known}>
      {photo && known ? (
        <img className="product-photo" src={photo} alt="" />
      ) : (
        <span className="product-photo" data-empty={known === undefined || undefined}>
          <BoxIcon />
        </span>
      )}
      {known ? (
        <div className="product-text">
          <p className="product-brand">{known.brand}</p>
          <h2>{known.name}</h2>
          <p className="product-facts">
            {[known.quantity, known.origin && `made in ${known.origin}`].filter(Boolean).join(' · ')}
          </p>
          <p className="pills">
            {known.barcode && <span className="pill pill-code">{known.barcode}</span>}
            {fromCache && <span className="pill pill-accent">From cache</span>}
            {known.labels?.map((label) => (
              <span className="pill" key={label}>
                {label.replaceAll('-', ' ')}
              </span>
            ))}
          </p>
          {known.ingredients && (
            <details className="product-ingredients">
              <summary>Ingredients</summary>
              <p>{known.ingredients}</p>
            </details>
          )}
        </div>
      ) : (
        <div className="product-text">
          <span className="hidden">The product is not known yet</span>
          <span className="skeleton skeleton-line" style={{ width: '28%' }} />
          <span className="skeleton skeleton-line skeleton-tall" style={{ width: '64%' }} />
          <span className="skeleton skeleton-line" style={{ width: '42%' }} />
        </div>
      )}
    </section>
  )
}
