import { describe, expect, it } from 'vitest'
import { type Chart, toSvg } from '../src/figures/plot.ts'
import { scaleOf } from '../src/figures/plot-scale.ts'
import { PALETTE } from '../src/figures/plot-style.ts'
import { fitPowerLaw, valueAt } from '../src/figures/power-law.ts'

const chart: Chart = {
  title: 'CPU by followers',
  description: 'It grows.',
  x: { label: 'followers' },
  y: { label: 'CPU (µs)' },
  series: [
    { name: 'ours', points: [1, 10, 100, 1_000].map((x) => ({ x, y: 2 * x, low: x, high: 3 * x })) },
    { name: 'limit', points: [{ x: 1, y: 1 }], fit: { from: 1, to: 1_000, at: (x) => x } },
  ],
}

const count = (text: string, part: string): number => text.split(part).length - 1

describe('a power law', () => {
  it('is found again', () => {
    const points = [1, 10, 100].map((x) => ({ x, y: 3 * x ** 0.5 }))
    const law = fitPowerLaw(points)
    expect(law.exponent).toBeCloseTo(0.5, 9)
    expect(law.factor).toBeCloseTo(3, 9)
    expect(law.explained).toBeCloseTo(1, 9)
    expect(valueAt(law, 10_000)).toBeCloseTo(300, 6)
  })

  it('is flat where nothing changes', () => {
    expect(fitPowerLaw([1, 10, 100].map((x) => ({ x, y: 7 })))).toMatchObject({ exponent: 0, explained: 1 })
  })

  it('leaves out what has no logarithm, and is no number where too little is left', () => {
    const points = [
      { x: 1, y: 1 },
      { x: 0, y: 5 },
      { x: 10, y: Number.NaN },
    ]
    expect(fitPowerLaw([...points, { x: 100, y: 100 }]).exponent).toBeCloseTo(1, 9)
    expect(fitPowerLaw(points).exponent).toBeNaN()
    expect(fitPowerLaw([]).exponent).toBeNaN()
  })
})

describe('an axis', () => {
  it('labels powers of ten where it spans many', () => {
    const { ticks, place } = scaleOf('log', [1, 20_000])
    expect(ticks).toEqual([1, 10, 100, 1_000, 10_000])
    expect(place(1)).toBe(0)
    expect(place(20_000)).toBe(1)
  })

  it('labels the steps between them where it spans few', () => {
    expect(scaleOf('log', [3, 40]).ticks).toEqual([2, 5, 10, 20, 50])
    expect(scaleOf('log', [0.05, 0.05]).ticks).toEqual([0.05, 0.1])
  })

  it('has zero on it where it is linear', () => {
    expect(scaleOf('linear', [130, 480]).ticks).toEqual([0, 100, 200, 300, 400, 500])
    expect(scaleOf('linear', [-1, 1]).ticks).toEqual([-1, -0.5, 0, 0.5, 1])
  })

  it('stands, whatever there is to show', () => {
    for (const kind of ['log', 'linear'] as const) {
      for (const values of [[], [0], [Number.NaN, Number.POSITIVE_INFINITY], [1e-9, 1e12], [-5], [1e6, 1e6 + 1]]) {
        const { from, to, ticks } = scaleOf(kind, values)
        expect(to, `${kind} ${values}`).toBeGreaterThan(from)
        expect(ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticks.length).toBeLessThanOrEqual(24)
      }
    }
  })

  it('shows no zero on a logarithmic one', () => {
    expect(scaleOf('log', [0, 1, 10]).place(0)).toBeUndefined()
  })
})

describe('a plot', () => {
  it('has every point, its whiskers, its line, and a legend', () => {
    const svg = toSvg(chart)
    expect(count(svg, '<circle')).toBe(4 + 1)
    expect(count(svg, 'class="whisker"')).toBe(4)
    expect(count(svg, 'class="line"')).toBe(1 + 1)
    expect(count(svg, 'class="fit"')).toBe(1 + 1)
    for (const text of ['ours', 'limit', 'followers', 'CPU (µs)', '1,000']) expect(svg).toContain(`>${text}</text>`)
  })

  it('says what it is to those who do not see it', () => {
    const svg = toSvg(chart)
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*>\n<title>CPU by followers<\/title>\n<desc>It grows.<\/desc>/)
  })

  it('is the same again, also where points come in another order', () => {
    const backwards = chart.series.map((series) => ({ ...series, points: series.points.toReversed() }))
    expect(toSvg({ ...chart, series: backwards })).toBe(toSvg(chart))
  })

  it('keeps what is written in it text', () => {
    const svg = toSvg({ ...chart, title: '</title><script>"&\'\u0000\u001b', x: { label: '<b>' } })
    for (const part of ['<script', '<b>', '\u0000', '\u001b']) expect(svg).not.toContain(part)
    expect(svg).toContain('&lt;/title&gt;&lt;script&gt;&quot;&amp;&#39;')
  })

  it('leaves out what cannot be shown, and stands without any point', () => {
    const series = [
      {
        name: 'none',
        points: [
          { x: 0, y: 1 },
          { x: 1, y: Number.NaN },
        ],
      },
    ]
    const svg = toSvg({ ...chart, series })
    expect(count(svg, '<circle')).toBe(1)
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('refuses more series than can be told apart', () => {
    const many = Array.from({ length: 5 }, (_, at) => ({ name: String(at), points: [] }))
    expect(() => toSvg({ ...chart, series: many })).toThrow(TypeError)
  })

  it.each(['light', 'dark'] as const)('can be read on %s', (theme) => {
    const { background, ink, faint, series } = PALETTE[theme]
    for (const colour of [ink, faint, ...series]) expect(contrast(colour, background), colour).toBeGreaterThan(4.5)
    expect(toSvg(chart)).toContain(background)
  })
})

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** As WCAG 2 defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
