import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./styles/theme.css', import.meta.url), 'utf8')
const pairs = [...css.matchAll(/--progress-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)]
const themes = {
  light: new Map(pairs.map(([, name = '', light = '']) => [name, light])),
  dark: new Map(pairs.map(([, name = '', , dark = '']) => [name, dark])),
}

/** Relative luminance, as WCAG 2 defines it. */
function luminance(color: string): number {
  const channels = [1, 3, 5].map((start) => {
    const value = Number.parseInt(color.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  const [red = 0, green = 0, blue = 0] = channels
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [dark = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (bright + 0.05) / (dark + 0.05)
}

const TONES = ['blue', 'purple', 'green', 'yellow', 'orange', 'red', 'gray']
const texts = [
  ['text', 'surface'],
  ['text-soft', 'surface'],
  ['text', 'gray-soft'],
  ...TONES.flatMap((tone) => [
    [tone, `${tone}-soft`],
    [tone, 'surface'],
    ['text', `${tone}-soft`],
    ['text-soft', `${tone}-soft`],
  ]),
]
const shapes = [['focus', 'surface'], ...['accent', ...TONES].map((fill) => [fill, 'track'])]

describe.each(Object.entries(themes))('the %s colours', (_name, colors) => {
  const ratio = ([a = '', b = '']: string[]): number => contrast(colors.get(a) ?? '', colors.get(b) ?? '')

  it.each(texts)('let %s be read on %s (AA, 4.5:1)', (...pair) => {
    expect(ratio(pair)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(shapes)('let %s be told from %s (3:1)', (...pair) => {
    expect(ratio(pair)).toBeGreaterThanOrEqual(3)
  })
})
