import type { ReactElement } from 'react'

/** Outlines in a square of 24: stages by their ids, states of orders by their names. */
const OUTLINES = {
  ai_parsing:
    'M7 3h7l4 4v5M14 3v4h4M7 3v18h4M10 11h4M10 15h2M17 14v.1M16.5 14.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM18.7 19.7L21 22',
  database_save: 'M4 6a8 3 0 0 1 16 0v12a8 3 0 0 1-16 0zM4 6a8 3 0 0 0 16 0M4 12a8 3 0 0 0 16 0',
  product_draft_creation: 'M3 12V4h8l10 10-7 7zM7.5 8v.1',
  image_attachment: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5v.1',
  shopify_sync: 'M5 8h14l1 13H4zM9 11V7a3 3 0 0 1 6 0v4',
  status_update: 'M8 4h8v3H8zM8 5H5v16h14V5h-3M9 14l2 2 4-4',
  background_image_processing: 'M8 4h12v12H8zM4 8v12h12M8 13l3-3 3 3 2-2 4 4',

  queued: 'M7 3h10M7 21h10M8 3c0 5 8 5 8 9s-8 4-8 9M16 3c0 5-8 5-8 9s8 4 8 9',
  uploading: 'M12 16V5M8 9l4-4 4 4M5 15v4h14v-4',
  working: 'M12 3a9 9 0 1 0 9 9M12 7v5l3 2',
  usable: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12l3 3 5-6',
  paused: 'M9 6v12M15 6v12',
  waiting: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2',
  stalled: 'M12 4L2.5 20h19zM12 10v5M12 17.5v.1',
  cancelling: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9l6 6M15 9l-6 6',
  completed: 'M5 12l5 5 9-10',
  failed: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5v5M12 16v.1',
  cancelled: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.6 5.6l12.8 12.8',

  upload: 'M12 16V5M8 9l4-4 4 4M5 15v4h14v-4',
  retry: 'M4 12a8 8 0 0 1 14-5.3L20 9M20 4v5h-5M20 12a8 8 0 0 1-14 5.3L4 15M4 20v-5h5',
  cross: 'M6 6l12 12M18 6L6 18',
  document: 'M6 3h8l4 4v14H6zM14 3v4h4',
  settings:
    'M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8 14.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5v.1',
  throughput: 'M4 17l5-6 4 4 7-9M15 6h5v5',
  success: 'M5 12l5 5 9-10',
  processing: 'M12 3a9 9 0 1 0 9 9M12 7v5l3 2',
  warning: 'M12 4L2.5 20h19zM12 10v5M12 17.5v.1',
  error: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5v5M12 16v.1',
  neutral: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  chevron: 'M9 5l7 7-7 7',
} as const

/** What there is an outline of. */
export type OutlineName = keyof typeof OUTLINES

/** An icon in the colour of the text around it, hidden from those who have the text read to them. */
export function Outline({ name }: { readonly name: string }): ReactElement {
  const path = Object.hasOwn(OUTLINES, name) ? OUTLINES[name as OutlineName] : OUTLINES.neutral
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  )
}

/** The example's mark: a document. */
export function BrandMark(): ReactElement {
  return (
    <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" />
      <path d="M10 7h9l4 4v14H10zM19 7v4h4M13.5 16h6M13.5 20h6" strokeLinejoin="round" />
    </svg>
  )
}
