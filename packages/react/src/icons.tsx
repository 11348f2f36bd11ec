import type { ReactElement } from 'react'
import { Outline } from './outline.tsx'

const SPARK = 'M12 3l2 7 7 2-7 2-2 7-2-7-7-2 7-2z'
const CHECK = 'M5 12l5 5 9-10'

/** Outlines in a square of 24. A stage is drawn by its id, a state of a stage or connection by its name. */
const OUTLINES: Readonly<Record<string, string>> = {
  barcode_check: 'M4 6v12M8 6v12M11 6v12M15 6v12M17 6v12M20 6v12',
  cache_check: 'M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6',
  database_check: 'M4 6a8 3 0 0 1 16 0v12a8 3 0 0 1-16 0zM4 6a8 3 0 0 0 16 0M4 12a8 3 0 0 0 16 0',
  ai_research: SPARK,
  tier1: 'M13 3L5 14h6l-1 7 9-11h-6z',
  tier2: 'M5 5h14M5 10h14M5 15h9M5 20h6',
  tier3: 'M10 4a6 6 0 1 0 0 12a6 6 0 0 0 0-12zM15 15l5 5',
  tier4: SPARK,
  dimension_health: 'M9 4h6v5h5v6h-5v5H9v-5H4V9h5z',
  dimension_preservatives: 'M9 3h6M10 3v6L4 20h16L14 9V3M7 15h10',
  dimension_allergies: 'M12 4L2 20h20zM12 10v5M12 17.5v.1',
  dimension_sustainability: 'M5 19C4 9 10 4 20 4c0 10-5 16-15 15zM5 19l8-8',
  dimension_carbon: 'M7 18a4 4 0 0 1 0-8 5 5 0 0 1 10 0 4 4 0 0 1 0 8z',
  complete: CHECK,
  completed: CHECK,
  failed: 'M6 6l12 12M18 6L6 18',
  skipped: 'M6 12h12',
  online: 'M3 9a13 13 0 0 1 18 0M6 13a9 9 0 0 1 12 0M9 16a5 5 0 0 1 6 0M12 20v.1',
  offline: 'M3 9a13 13 0 0 1 18 0M6 13a9 9 0 0 1 12 0M9 16a5 5 0 0 1 6 0M12 20v.1M4 3l16 18',
}

/** A dot, for what has no outline of its own. */
const DOT = 'M12 9a3 3 0 1 0 0 6a3 3 0 0 0 0-6z'

/**
 * An inline icon in the colour of the text around it, hidden from those who have the text read to them.
 *
 * @param name - A stage's id, or `completed | failed | skipped | online | offline`; any other is a dot.
 */
export function Icon({ name }: { readonly name: string }): ReactElement {
  return <Outline path={Object.hasOwn(OUTLINES, name) ? OUTLINES[name] : DOT} />
}
