const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** What no XML may hold, escaped or not. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/** Text as it may stand in an element or an attribute; characters that XML has no place for are left out. */
export const escaped = (text: string): string =>
  text.replaceAll(FORBIDDEN, '').replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)

/** Attributes by name. */
export type Attributes = Readonly<Record<string, string | number>>

/** Writes attributes, in their order. */
export const attributes = (all: Attributes): string =>
  Object.entries(all)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(' ')

/** An element without content. */
export const element = (name: string, all: Attributes): string => `<${name} ${attributes(all)}/>`

/** One line of text. */
export const textElement = (text: string, all: Attributes): string => `<text ${attributes(all)}>${escaped(text)}</text>`

/** A coordinate: a tenth of a pixel cannot be seen. */
export const pixels = (value: number): number => Number(value.toFixed(1))
