import type { ReactElement } from 'react'
import { Outline } from './outline.tsx'

const WORK = 'M12 4v4M12 16v4M4 12h4M16 12h4M6 6l3 3M15 15l3 3M18 6l-3 3M9 15l-3 3'

/** Outlines in a square of 24. */
const OUTLINES: Readonly<Record<string, string>> = {
  upload: 'M12 16V4M7 9l5-5 5 5M4 16v4h16v-4',
  download: 'M12 4v12M7 11l5 5 5-5M4 17v3h16v-3',
  search: 'M10 4a6 6 0 1 0 0 12a6 6 0 0 0 0-12zM15 15l5 5',
  text: 'M6 3h8l5 5v13H6zM14 3v5h5M9 12h7M9 16h7',
  save: 'M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6',
  work: WORK,
  pending: 'M6 3h8l5 5v13H6zM14 3v5h5',
  retry: 'M19 12a7 7 0 1 1-2-5M18 3v4h-4',
  check: 'M5 12l5 5 9-10',
  alert: 'M12 4L2 20h20zM12 10v5M12 17.5v.1',
  clock: 'M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16zM12 8v5l3 2',
  skip: 'M6 12h12',
  cross: 'M7 7l10 10M17 7L7 17',
}

/**
 * An item's icon in the colour of the text around it, hidden from those who have the text read to them.
 *
 * @param name - As `toItemView` gives it.
 */
export function ItemIcon({ name }: { readonly name: string }): ReactElement {
  return <Outline path={Object.hasOwn(OUTLINES, name) ? (OUTLINES[name] ?? WORK) : WORK} />
}
