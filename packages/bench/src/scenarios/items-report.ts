import { ns } from '../emit/ns.ts'
import type { Goal } from '../figures/goal.ts'
import { spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { bytes, count, times, withSpread } from '../figures/units.ts'
import { type ItemsCost, PER_TURN } from '../items/cost.ts'
import type { Effort } from './scenario.ts'

/** All rounds of a session with so many items. */
export interface ItemsRow {
  readonly size: number
  readonly costs: readonly ItemsCost[]
}

/** How many items sessions have, from the fewest. */
export const SIZES = [10, 100, 1_000, 10_000] as const

/** Turns of the event loop that are measured, after as many to warm up. */
export const turnsOf = ({ quick }: Effort): number => (quick ? 2_000 : 4_000)

/** A row for each size, and what the same takes that nobody can do without. */
export function itemsReport(rows: readonly ItemsRow[]): string {
  const byHand = times(flatness(rows, ({ byHandNs }) => byHandNs))
  return `${toTable(COLUMNS, rows)}\n\nBy hand, the slowest size takes ${byHand} as long as the fastest.`
}

/** What is to be reached. */
export function itemsGoals(rows: readonly ItemsRow[]): Goal[] {
  const goal = (name: string, of: (cost: ItemsCost) => number): Goal => ({
    name,
    figure: flatness(rows, of),
    bound: 1.2,
    unit: times,
  })
  return [
    goal(
      'an update of one of 10 to 10,000 items, in the call: the slowest to the fastest size',
      ({ callNs }) => callNs,
    ),
    goal('the CPU of it, with all that follows: the slowest to the fastest size', ({ cpuNs }) => cpuNs),
    goal('folding it at a follower: the slowest to the fastest size', ({ foldNs }) => foldNs),
  ]
}

/** The slowest size to the fastest, by the quickest round of each. */
function flatness(rows: readonly ItemsRow[], of: (cost: ItemsCost) => number): number {
  const quickest = rows.map(({ costs }) => Math.min(...costs.map(of)))
  return Math.max(...quickest) / Math.min(...quickest)
}

/** How it is measured. */
export function itemsMethod(effort: Effort): string {
  return [
    'A worker with so many items, over the memory store and with nobody following, says of one after another how far it is:',
    `\`emitter.item(id, { percent })\`, ${PER_TURN} different ones in each turn of the event loop, ${count(turnsOf(effort))} turns to warm up and as`,
    'many that count. *In the call* is the median turn, *CPU* user and system time of the process, with writing, folding what is',
    'written, and garbage collection. *Fold* is what a follower does with an event of one item that it has parsed: check it and',
    'apply it. *By hand* is the least that keeps items: a `Map` in which each change makes a new object, without any check;',
    '*fold and look* takes a snapshot after each, which is to stay as it is: the next event then copies the table of items.',
    'The client does so once per animation frame at most. *Look and update* is the same at the emitter: `emitter.snapshot`, and',
    'the next update. *Held* is how much the heap of the worker’s process has grown for an item that was reported and written:',
    'its state as emitted and as written, and its events until a checkpoint lets the store forget them.',
    '',
    'More items are more memory that is gone through in turn, and more that a collection finds alive: what becomes slower by',
    'hand too is the share of caches and collection in what differs. A ratio of two sizes is taken of the quickest round of',
    'each, since what else the machine does can only add to a round.',
  ].join('\n')
}

const figure = (
  heading: string,
  of: (cost: ItemsCost) => number,
  unit: (figure: number) => string = ns,
): Column<ItemsRow> => ({ heading, cell: ({ costs }) => withSpread(spreadOf(costs.map(of)), unit) })

const COLUMNS: readonly Column<ItemsRow>[] = [
  { heading: 'items', cell: ({ size }) => count(size) },
  figure('in the call', ({ callNs }) => callNs),
  figure('CPU, with all that follows', ({ cpuNs }) => cpuNs),
  figure('fold', ({ foldNs }) => foldNs),
  figure('by hand', ({ byHandNs }) => byHandNs),
  figure('fold and look', ({ foldAndLookNs }) => foldAndLookNs),
  figure('look and update', ({ lookAndUpdateNs }) => lookAndUpdateNs),
  figure('held for an item', ({ heldBytes }) => heldBytes, bytes),
]
