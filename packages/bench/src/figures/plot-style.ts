/** How a series looks: by its colour and by the shape of its points, so that nobody needs the colour. */
export const SHAPES = ['circle', 'square', 'triangle', 'diamond'] as const
export type Shape = (typeof SHAPES)[number]

/**
 * Colours on light and on dark, one for each series: all of them keep 4.5 : 1 with their background. `ink` is for text,
 * `faint` for text that says less, `grid` for lines that may be overlooked.
 */
export const PALETTE = {
  light: {
    background: '#ffffff',
    ink: '#1f2328',
    faint: '#57606a',
    grid: '#d8dee4',
    series: ['#0b5cad', '#a83b07', '#1a6e35', '#7a3fa0'],
  },
  dark: {
    background: '#0d1117',
    ink: '#e6edf3',
    faint: '#9da7b3',
    grid: '#30363d',
    series: ['#7cb8ff', '#ffa570', '#7fd99a', '#d0a5f5'],
  },
} as const

type Colours = (typeof PALETTE)[keyof typeof PALETTE]

/** The style sheet of a plot. It brings its background: a page may be dark where the system is light. */
export function styleSheet(): string {
  return [
    'text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}',
    '.title{font-size:15px;font-weight:600}',
    '.line{fill:none;stroke-width:1.5}',
    '.fit{fill:none;stroke-width:1.5;stroke-dasharray:5 4}',
    '.whisker{fill:none;stroke-width:1.5}',
    '.grid,.axis{fill:none;stroke-width:1}',
    colours(PALETTE.light),
    `@media (prefers-color-scheme:dark){${colours(PALETTE.dark)}}`,
  ].join('')
}

const colours = ({ background, ink, faint, grid, series }: Colours): string =>
  [
    `.background{fill:${background}}`,
    `text{fill:${ink}}`,
    `.tick{fill:${faint}}`,
    `.grid{stroke:${grid}}`,
    `.axis{stroke:${faint}}`,
    ...series.map(
      (colour, at) => `.s${at} .line,.s${at} .fit,.s${at} .whisker{stroke:${colour}}.s${at} .point{fill:${colour}}`,
    ),
  ].join('')
