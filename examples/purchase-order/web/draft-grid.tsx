import type { ReactElement } from 'react'
import type { DraftView, OrderView } from '../src/database/order-view.ts'
import { beside } from './client.ts'
import { Outline } from './icons.tsx'

/** The width of a card, in pixels of a dense screen. */
const WIDTH = 320

/** Props of the grid. */
interface DraftGridProps {
  readonly lines: OrderView['lines']
  /** Nothing more will come. */
  readonly isFinal: boolean
}

/** The products that an order brings to the shop, each with its image and its name there. */
export function DraftGrid({ lines, isFinal }: DraftGridProps): ReactElement | null {
  const drafts = new Map(lines.flatMap(({ draft }) => (draft ? [[draft.id, draft] as const] : [])))
  if (drafts.size === 0) return <p className="muted">There are none yet.</p>
  return (
    <ul className="drafts">
      {[...drafts.values()].map((draft) => (
        <li className="draft" key={draft.id}>
          {draft.imageId === null ? (
            <span className="draft-place">
              <Outline name="picture" />
            </span>
          ) : (
            <img src={beside(`images/${encodeURIComponent(draft.imageId)}?width=${WIDTH}`)} alt="" loading="lazy" />
          )}
          <span className="draft-text">
            <span className="draft-title">{draft.title}</span>
            <span className="draft-shop">{shopText(draft, isFinal)}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}

function shopText({ shopId }: DraftView, isFinal: boolean): string {
  if (shopId !== null) return shopId.replace(/^gid:\/\/shopify\/(\w+)\//, '$1 ')
  return isFinal ? 'not in the shop' : 'not in the shop yet'
}
