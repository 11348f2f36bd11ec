import type { Goal } from '../figures/goal.ts'
import { median, spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { count, times, us, withSpread } from '../figures/units.ts'
import { ANSWERERS, type AnswererName } from '../poll/answerers.ts'
import { CONNECTIONS } from '../poll/run-polls.ts'
import type { Effort } from './scenario.ts'

/** In the order of the table. */
export const ANSWERED: readonly AnswererName[] = ['ours', 'limit', 'ours-authorized', 'limit-again']

/** What one answerer took in one round. */
export interface Polled {
  readonly answerer: AnswererName
  /** From 1. */
  readonly round: number
  /** Of the server for one poll, user and system. */
  readonly cpuMs: number
}

/** How much is done: `warm` polls before the `polls` that count. */
export const effortOf = ({ quick }: Effort): { rounds: number; warm: number; polls: number } =>
  quick ? { rounds: 1, warm: 8_000, polls: 15_000 } : { rounds: 5, warm: 10_000, polls: 30_000 }

/** @returns The ratio to the limit in each round, empty where a round has not both. */
function ratiosOf(answerer: AnswererName, results: readonly Polled[]): number[] {
  return results
    .filter((one) => one.answerer === answerer)
    .flatMap(({ round, cpuMs }) =>
      results.filter((one) => one.answerer === 'limit' && one.round === round).map((limit) => cpuMs / limit.cpuMs),
    )
}

export function pollReport(results: readonly Polled[]): string {
  const columns: readonly Column<AnswererName>[] = [
    { heading: 'answered by', align: 'left', cell: (answerer) => ANSWERERS[answerer].title },
    {
      heading: 'CPU per poll',
      cell: (answerer) =>
        withSpread(spreadOf(results.filter((one) => one.answerer === answerer).map(({ cpuMs }) => cpuMs)), us),
    },
    { heading: '× limit', cell: (answerer) => times(median(ratiosOf(answerer, results))) },
  ]
  const error = withSpread(spreadOf(ratiosOf('limit-again', results)), times)
  return [toTable(columns, ANSWERED), '', `The empty reply against itself, the error of this run: ${error}.`].join('\n')
}

const REACH = 1.3

export function pollGoals(results: readonly Polled[]): Goal[] {
  const ours: readonly AnswererName[] = ['ours', 'ours-authorized']
  return ours.map((answerer) => ({
    name: `server CPU of a poll that finds nothing new: ${ANSWERERS[answerer].title}`,
    figure: median(ratiosOf(answerer, results)),
    bound: REACH,
    unit: times,
  }))
}

export function pollMethod(effort: Effort): string {
  const { warm, polls } = effortOf(effort)
  return [
    `A live session with three stages and 100 items is polled by \`GET /sessions/{id}\` with the tag of its state, by ${CONNECTIONS}`,
    'clients over connections that stay open, one request at a time on each. Every reply is a 304; one that is not fails the',
    `run. *CPU per poll* is user and system time of the server, in a process of its own, over ${count(polls)} polls after`,
    `${count(warm)} that warm it up. Progress runs on its adapter to \`node:http\` over the memory store, once for everybody and once`,
    'with an `authorize` that looks at a header. The limit is a server of `node:http` that looks at one header of the request,',
    'and answers 304 with the same four headers; the second one is the control, and its distance from × 1 the error of the run.',
  ].join('\n')
}
