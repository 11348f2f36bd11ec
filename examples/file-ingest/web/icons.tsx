import type { ReactElement } from 'react'

/** Outlines in a square of 24. */
const OUTLINES = {
  upload: 'M12 16V5M8 9l4-4 4 4M5 15v4h14v-4',
  folder: 'M3 6h6l2 3h10v10H3z',
  document: 'M6 3h8l4 4v14H6zM14 3v4h4',
  server: 'M4 4h16v6H4zM4 14h16v6H4zM8 7v.1M8 17v.1',
  retry: 'M4 12a8 8 0 0 1 14-5.3L20 9M20 4v5h-5M20 12a8 8 0 0 1-14 5.3L4 15M4 20v-5h5',
  cross: 'M6 6l12 12M18 6L6 18',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5l11 7-11 7z',
  download: 'M12 4v11M8 11l4 4 4-4M5 19h14',
  place: 'M12 21c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12zM12 7a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  settings:
    'M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8 14.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  warning: 'M12 4L2.5 20h19zM12 10v5M12 17.5v.1',
  bad: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5v5M12 16v.1',
  caution: 'M12 4L2.5 20h19zM12 10v5M12 17.5v.1',
  good: 'M5 12l5 5 9-10',
  neutral: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.6 5.6l12.8 12.8',
  flag: 'M6 21V4M6 4h12l-3 4 3 4H6',
  up: 'M7 14l5-5 5 5',
  down: 'M7 10l5 5 5-5',
  unsorted: 'M8 10l4-4 4 4M8 14l4 4 4-4',
} as const

/** What there is an outline of. */
export type OutlineName = keyof typeof OUTLINES

/** An icon in the colour of the text around it, hidden from those who have the text read to them. */
export function Outline({ name }: { readonly name: OutlineName }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={OUTLINES[name]} />
    </svg>
  )
}

/** The example's mark: a stack of files. */
export function BrandMark(): ReactElement {
  return (
    <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" />
      <path d="M8 12l8-4 8 4-8 4zM8 16l8 4 8-4M8 20l8 4 8-4" strokeLinejoin="round" />
    </svg>
  )
}
