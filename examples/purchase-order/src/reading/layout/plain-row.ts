import type { Row } from './layout.ts'

/** Points of a letter: as much room as text in a usual size needs. */
const LETTER = 4

/** A row as plain text, its cells about where they stand on the page, so that columns stay columns. */
export function plainRow({ cells }: Row): string {
  let line = ''
  for (const { text, left } of cells) {
    const gap = line === '' ? 0 : 3
    line = `${line.padEnd(Math.max(line.length + gap, Math.round(left / LETTER)))}${text}`
  }
  return line
}
