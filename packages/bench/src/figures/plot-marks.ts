import type { PlotPoint, PlotSeries } from './plot.ts'
import { element, pixels } from './plot-markup.ts'
import type { Scale } from './plot-scale.ts'
import { SHAPES, type Shape } from './plot-style.ts'

/** Where a plot's points lie, in pixels. */
export interface Frame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** What a series is drawn on. */
export interface Canvas {
  readonly frame: Frame
  readonly x: Scale
  readonly y: Scale
}

interface Spot {
  readonly x: number
  readonly y: number
}

/** A fitted line is straight on two logarithmic axes only: on others it is drawn in so many pieces. */
const FIT_PIECES = 32
const SIZE = 4.5
const CAP = 4

/**
 * One series: its line below its whiskers below its points.
 *
 * @param at - Which one it is, from 0: its colour and its shape.
 */
export function drawSeries({ points, isJoined, fit }: PlotSeries, at: number, canvas: Canvas): string {
  const ascending = points.toSorted((one, other) => one.x - other.x)
  const joined = (isJoined ?? fit === undefined) ? line('line', spotsOf(ascending, canvas)) : ''
  const fitted = fit === undefined ? '' : line('fit', spotsOf(piecesOf(fit), canvas))
  const whiskers = ascending.map((point) => whisker(point, canvas))
  const marks = spotsOf(ascending, canvas).map((spot) => mark(shapeOf(at), spot))
  return `<g class="s${at}">${[joined, fitted, ...whiskers, ...marks].join('')}</g>`
}

/** What stands for a series in the legend, 32 pixels wide. */
export function drawSample({ isJoined, fit }: PlotSeries, at: number, { x, y }: Spot): string {
  const ends = [x, x + 32].map((end) => ({ x: end, y }))
  const style = (isJoined ?? fit === undefined) ? 'line' : 'fit'
  const hasLine = isJoined !== false || fit !== undefined
  return `<g class="s${at}">${hasLine ? line(style, ends) : ''}${mark(shapeOf(at), { x: x + 16, y })}</g>`
}

const shapeOf = (at: number): Shape => SHAPES[at % SHAPES.length] ?? 'circle'

/** The points that the axes can show; what lies beyond their ends is not drawn. */
function spotsOf(points: readonly Pick<PlotPoint, 'x' | 'y'>[], { frame, x, y }: Canvas): Spot[] {
  return points.flatMap((point) => {
    const [across, up] = [x.place(point.x), y.place(point.y)]
    if (across === undefined || up === undefined || up < 0 || up > 1) return []
    return [{ x: pixels(frame.left + across * frame.width), y: pixels(frame.top + (1 - up) * frame.height) }]
  })
}

function piecesOf({ from, to, at }: NonNullable<PlotSeries['fit']>): Spot[] {
  const ratio = to / from
  return Array.from({ length: FIT_PIECES + 1 }, (_, piece) => from * ratio ** (piece / FIT_PIECES)).map((x) => ({
    x,
    y: at(x),
  }))
}

const line = (style: 'line' | 'fit', spots: readonly Spot[]): string =>
  spots.length < 2 ? '' : element('path', { class: style, d: `M${spots.map(({ x, y }) => `${x} ${y}`).join('L')}` })

function whisker({ x, low, high }: PlotPoint, canvas: Canvas): string {
  if (low === undefined || high === undefined || low === high) return ''
  const [bottom, top] = spotsOf(
    [low, high].map((y) => ({ x, y })),
    canvas,
  )
  if (bottom === undefined || top === undefined) return ''
  const cap = (y: number): string => `M${pixels(bottom.x - CAP)} ${y}h${2 * CAP}`
  return element('path', { class: 'whisker', d: `M${bottom.x} ${bottom.y}V${top.y}${cap(bottom.y)}${cap(top.y)}` })
}

function mark(shape: Shape, { x, y }: Spot): string {
  const at = (dx: number, dy: number): string => `${pixels(x + dx * SIZE)} ${pixels(y + dy * SIZE)}`
  const polygons: Record<Exclude<Shape, 'circle'>, readonly string[]> = {
    square: [at(-0.9, -0.9), at(0.9, -0.9), at(0.9, 0.9), at(-0.9, 0.9)],
    triangle: [at(0, -1.2), at(1.15, 0.9), at(-1.15, 0.9)],
    diamond: [at(0, -1.3), at(1.3, 0), at(0, 1.3), at(-1.3, 0)],
  }
  if (shape === 'circle') return element('circle', { class: 'point', cx: x, cy: y, r: SIZE })
  return element('path', { class: 'point', d: `M${polygons[shape].join('L')}Z` })
}
