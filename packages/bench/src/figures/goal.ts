import { type Column, toTable } from './table.ts'

/** A figure with what it is to reach. */
export interface Goal {
  /** What was measured, as the reader of a table without headings understands it. */
  readonly name: string
  readonly figure: number
  readonly bound: number
  /** @defaultValue 'at most' */
  readonly sense?: 'at most' | 'at least'
  /** Writes one figure. */
  readonly unit: (figure: number) => string
  /** Whether it hardly depends on what else the machine does, so that it can be held to in CI. */
  readonly stable?: boolean
}

/** A figure may stray so far beyond its bound before it counts as worse than it was. */
const TOLERANCE = 1.25

/** @returns `false` where there is no figure. */
export const isReached = (goal: Goal): boolean => isWithin(goal, 1)

/** Whether a figure is not clearly beyond its bound. */
export const isHeld = (goal: Goal): boolean => isWithin(goal, TOLERANCE)

const isWithin = ({ figure, bound, sense }: Goal, tolerance: number): boolean =>
  sense === 'at least' ? figure >= bound / tolerance : figure <= bound * tolerance

const COLUMNS: readonly Column<Goal>[] = [
  { heading: 'what is to be reached', align: 'left', cell: ({ name }) => name },
  { heading: 'bound', cell: ({ bound, sense, unit }) => `${sense ?? 'at most'} ${unit(bound)}` },
  { heading: 'measured', cell: ({ figure, unit }) => unit(figure) },
  { heading: 'reached', align: 'left', cell: (goal) => (isReached(goal) ? 'yes' : 'no') },
]

/** Goals as a Markdown table. */
export const toGoalTable = (goals: readonly Goal[]): string => toTable(COLUMNS, goals)

/** The rows of such a table in a text, cell by cell; none where it has no such table. */
export function goalRowsOf(text: string): string[][] {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.startsWith('| what is to be reached '))
  if (start < 0) return []
  const rows = lines.slice(start + 2)
  const end = rows.findIndex((line) => !line.startsWith('|'))
  return rows.slice(0, end < 0 ? undefined : end).map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  )
}
