import type { Allocation } from '../emit/measure-allocation.ts'
import type { WayCost } from '../emit/measure-way.ts'
import { ns } from '../emit/ns.ts'
import { PER_TURN } from '../emit/way.ts'
import { WAYS, type WayName } from '../emit/ways.ts'
import type { Goal } from '../figures/goal.ts'
import { median, spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { bytes, count, withSpread } from '../figures/units.ts'
import { type AllocationRow, type EmitResult, SIZES, turnsOf, type WayRow } from './emit-result.ts'
import type { Effort } from './scenario.ts'

/** Two tables: what each way costs, and what ours allocates. */
export function emitReport({ ways, allocations }: EmitResult): string {
  return [
    toTable(WAY_COLUMNS, ways),
    'What `emitter.update({ current, total, message })` allocates, by how large its session is:',
    toTable(ALLOCATION_COLUMNS, allocations),
  ].join('\n\n')
}

/** What is to be reached. */
export function emitGoals({ ways, allocations }: EmitResult): Goal[] {
  const call = (way: WayName): number =>
    median(ways.filter((row) => row.way === way).flatMap(({ costs }) => costs.map(({ amongManyNs }) => amongManyNs)))
  const [small, large] = SIZES.map((size) =>
    median(allocations.filter((row) => row.size === size).flatMap((row) => row.allocations.map(({ inAll }) => inAll))),
  )
  const stable = true
  return [
    { name: '`emitter.update`, nobody following', figure: call('ours'), bound: 500, unit: ns, stable },
    { name: '`emitter.update`, one following', figure: call('ours-followed'), bound: 1_000, unit: ns, stable },
    {
      name: `allocated more for a report where ${count(SIZES[1])} items and log lines are there than where ${SIZES[0]} are`,
      figure: (large ?? Number.NaN) - (small ?? Number.NaN),
      bound: 64,
      unit: bytes,
      stable,
    },
  ]
}

/** How it is measured. */
export function emitMethod(effort: Effort): string {
  return [
    'A way to report is measured in a process of its own, with the memory store and all defaults where it is ours; ways',
    'take turns. *In the call* is the time until the call returns, which is what the work waits for: the median turn of',
    `${PER_TURN} reports in a loop, after which the event loop goes round, of ${count(turnsOf(effort))} turns, after warming up. *Alone* is the only`,
    'report of its turn, with what it costs to read the clock. *CPU, with all that follows* is user and system time of the',
    'process for each report among many: the call, the store, the hub, the response. Where there is a follower, it reads in',
    'another process. Standard output is `/dev/null`: a disk would make log lines dearer. An event, a log line and a',
    'report of ours hold the same: current, total and a message, beside the time.',
    '',
    'Ours merges what is reported in one turn, and a follower of it gets at most one event in 100 ms; others send every',
    'report. A report alone in its turn is written at once, so that more follows from it than from one among many.',
    '',
    'What is allocated is how much the heap grows in a turn of reports, and until the event loop has gone round, with a',
    'young generation so large that nothing is collected meanwhile. The session has so many items, and has had as many log',
    'lines; the checkpoint, which comes every 256 events or more, is not in it.',
  ].join('\n')
}

const cost =
  (of: (cost: WayCost) => number) =>
  ({ costs }: WayRow): string =>
    withSpread(spreadOf(costs.map(of)), ns)

const WAY_COLUMNS: readonly Column<WayRow>[] = [
  { heading: 'a report by', align: 'left', cell: ({ way }) => WAYS[way].title },
  { heading: 'followers', cell: ({ way }) => (WAYS[way].isFollowed ? '1' : '0') },
  { heading: 'in the call', cell: cost(({ amongManyNs }) => amongManyNs) },
  { heading: 'alone', cell: cost(({ aloneNs }) => aloneNs) },
  { heading: 'CPU, with all that follows', cell: cost(({ amongManyCpuNs }) => amongManyCpuNs) },
]

const allocation =
  (of: (allocation: Allocation) => number) =>
  ({ allocations }: AllocationRow): string =>
    withSpread(spreadOf(allocations.map(of)), bytes)

const ALLOCATION_COLUMNS: readonly Column<AllocationRow>[] = [
  { heading: 'items, and log lines', cell: ({ size }) => count(size) },
  { heading: 'in the call', cell: allocation(({ inCall }) => inCall) },
  { heading: 'with all that follows', cell: allocation(({ inAll }) => inAll) },
]
