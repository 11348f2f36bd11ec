import type { ReactElement } from 'react'
import { Outline } from './outline.tsx'

/** Outlines of the components around a session; those of stages and items are `Icon`'s. */
const GLYPHS = {
  success: 'M5 12l5 5 9-10',
  processing: 'M12 3a9 9 0 1 0 9 9M12 7v5l3 2',
  pending: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2',
  warning: 'M12 4L2.5 20h19zM12 10v5M12 17.5v.1',
  error: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5v5M12 16v.1',
  neutral: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  left: 'M6 12h12',
  sound: 'M4 9v6h4l5 4V5L8 9zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11',
  desktop: 'M6 17V11a6 6 0 0 1 12 0v6l2 1H4zM10 21h4',
  download: 'M12 4v11M8 11l4 4 4-4M5 19h14',
  retry: 'M4 12a8 8 0 0 1 14-5.3L20 9M20 4v5h-5M20 12a8 8 0 0 1-14 5.3L4 15M4 20v-5h5',
  forget: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  milestone: 'M6 21V4M6 4h12l-3 4 3 4H6',
} as const

/** What there is a glyph of. */
export type GlyphName = keyof typeof GLYPHS

/** One of these components' icons. */
export function Glyph({ name }: { readonly name: GlyphName }): ReactElement {
  return <Outline path={GLYPHS[name]} />
}
