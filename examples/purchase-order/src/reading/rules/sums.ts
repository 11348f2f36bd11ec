import type { OrderLine } from '../../order.ts'
import { rounded } from '../values/numbers.ts'
import { fold } from '../values/tokens.ts'

/** A line that says what the one above it holds already: `Incl. …`, `davon …`, `dont …`. */
export const isContained = ({ description }: Pick<OrderLine, 'description'>): boolean =>
  /^(incl|inclusief|inkl|including|included|davon|darin|dont|waarvan|varav|heraf|herav|di cui|w tym)\b/.test(
    fold(description),
  )

/** What the lines come to; undefined where there are none. */
export function sumOf(lines: readonly OrderLine[]): number | undefined {
  if (lines.length === 0) return undefined
  return rounded(lines.reduce((sum, line) => sum + (isContained(line) ? 0 : line.amount), 0))
}
