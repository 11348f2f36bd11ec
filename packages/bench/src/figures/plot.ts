import { drawSample, drawSeries, type Frame } from './plot-marks.ts'
import { attributes, element, escaped, pixels, textElement } from './plot-markup.ts'
import { type Scale, type ScaleKind, scaleOf } from './plot-scale.ts'
import { SHAPES, styleSheet } from './plot-style.ts'

/** One axis of a plot. */
export interface PlotAxis {
  /** With its unit: `followers`, `CPU per delivery (µs)`. */
  readonly label: string
  /** @defaultValue 'log' */
  readonly scale?: ScaleKind
  /** Writes the value at a tick. @defaultValue with separators: `10,000` */
  readonly tick?: (value: number) => string
}

/** What was measured at one place. */
export interface PlotPoint {
  readonly x: number
  readonly y: number
  /** How far single figures strayed from `y`; drawn where both are given. */
  readonly low?: number
  readonly high?: number
}

/** A line that was fitted to some of the points. */
export interface PlotFit {
  readonly from: number
  readonly to: number
  readonly at: (x: number) => number
}

/** Points that belong together. */
export interface PlotSeries {
  /** As the legend has it. */
  readonly name: string
  readonly points: readonly PlotPoint[]
  /** Whether a line joins the points. @defaultValue true, where there is no `fit` */
  readonly isJoined?: boolean
  readonly fit?: PlotFit
}

/** A picture of figures. */
export interface Chart {
  readonly title: string
  /** What it shows, for those who do not see it. */
  readonly description: string
  readonly x: PlotAxis
  readonly y: PlotAxis
  /** Four at most. */
  readonly series: readonly PlotSeries[]
}

const WIDTH = 720
const PLOT: Frame = { left: 84, top: 48, width: 596, height: 300 }
const LEGEND_TOP = PLOT.top + PLOT.height + 72
const LEGEND_ROW = 20

/**
 * Draws points, with what was fitted to them, as an SVG that can be read on light and dark, in print, and by a screen
 * reader. The same chart gives the same bytes.
 *
 * @throws {TypeError} for more series than can be told apart.
 */
export function toSvg(chart: Chart): string {
  const { title, description, series } = chart
  if (series.length > SHAPES.length) throw new TypeError(`a plot has ${SHAPES.length} series at most`)
  const points = series.flatMap((one) => one.points)
  const x = scaleOf(
    chart.x.scale ?? 'log',
    points.map((point) => point.x),
  )
  const y = scaleOf(
    chart.y.scale ?? 'log',
    points.flatMap((point) => [point.y, point.low, point.high]).filter(isNumber),
  )
  const height = LEGEND_TOP + series.length * LEGEND_ROW
  const size = { width: WIDTH, height }
  const rowAt = (at: number): number => LEGEND_TOP + at * LEGEND_ROW
  return [
    `<svg ${attributes({ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${height}`, ...size, role: 'img' })}>`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    `<style>${styleSheet()}</style>`,
    element('rect', { class: 'background', ...size, rx: 6 }),
    textElement(title, { class: 'title', x: PLOT.left, y: 28 }),
    ...xAxis(chart.x, x),
    ...yAxis(chart.y, y),
    ...series.map((one, at) => drawSeries(one, at, { x, y, frame: PLOT })),
    ...series.map((one, at) => drawSample(one, at, { x: PLOT.left, y: rowAt(at) })),
    ...series.map(({ name }, at) => textElement(name, { x: PLOT.left + 44, y: rowAt(at) + 4 })),
    '</svg>',
    '',
  ].join('\n')
}

const isNumber = (value: number | undefined): value is number => value !== undefined

function xAxis({ label, tick = separated }: PlotAxis, scale: Scale): string[] {
  const bottom = PLOT.top + PLOT.height
  const placed = scale.ticks.map((value) => ({ value, x: pixels(PLOT.left + (scale.place(value) ?? 0) * PLOT.width) }))
  return [
    ...placed.map(({ x }) => element('path', { class: 'grid', d: `M${x} ${PLOT.top}V${bottom}` })),
    element('path', { class: 'axis', d: `M${PLOT.left} ${bottom}h${PLOT.width}` }),
    ...placed.map(({ value, x }) => textElement(tick(value), { class: 'tick', x, y: bottom + 18, ...MIDDLE })),
    textElement(label, { x: PLOT.left + PLOT.width / 2, y: bottom + 42, ...MIDDLE }),
  ]
}

function yAxis({ label, tick = separated }: PlotAxis, scale: Scale): string[] {
  const middle = PLOT.top + PLOT.height / 2
  const placed = scale.ticks.map((value) => ({
    value,
    y: pixels(PLOT.top + (1 - (scale.place(value) ?? 0)) * PLOT.height),
  }))
  return [
    ...placed.map(({ y }) => element('path', { class: 'grid', d: `M${PLOT.left} ${y}h${PLOT.width}` })),
    element('path', { class: 'axis', d: `M${PLOT.left} ${PLOT.top}v${PLOT.height}` }),
    ...placed.map(({ value, y }) =>
      textElement(tick(value), { class: 'tick', x: PLOT.left - 8, y: y + 4, 'text-anchor': 'end' }),
    ),
    textElement(label, { x: 18, y: middle, ...MIDDLE, transform: `rotate(-90 18 ${middle})` }),
  ]
}

const MIDDLE = { 'text-anchor': 'middle' }

const separated = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 6 })
