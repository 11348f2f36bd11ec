import type { Goal } from '../figures/goal.ts'
import { median, spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { count, times, us, withSpread } from '../figures/units.ts'
import { ANSWERERS, type AnswererName } from '../poll/answerers.ts'
import { CONNECTIONS, type Polls } from '../poll/run-polls.ts'
import type { Effort } from './scenario.ts'

/** In the order of the table. */
export const ANSWERED: readonly AnswererName[] = ['ours', 'limit', 'ours-authorized', 'limit-again']

/** What one round shows: the server's user and system time for one poll, in ms. */
export type Polled = Readonly<Record<AnswererName, number>>

/** How much is done. */
export const effortOf = ({ quick }: Effort): Polls & { rounds: number } =>
  quick ? { rounds: 1, warm: 10_000, polls: 2_000, turns: 6 } : { rounds: 4, warm: 10_000, polls: 2_500, turns: 10 }

const ratiosOf = (answerer: AnswererName, results: readonly Polled[]): number[] =>
  results.map((result) => result[answerer] / result.limit)

export function pollReport(results: readonly Polled[]): string {
  const columns: readonly Column<AnswererName>[] = [
    { heading: 'answered by', align: 'left', cell: (answerer) => ANSWERERS[answerer].title },
    {
      heading: 'CPU per poll',
      cell: (answerer) => withSpread(spreadOf(results.map((result) => result[answerer])), us),
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
  const { warm, polls, turns } = effortOf(effort)
  return [
    `A live session with three stages and 100 items is polled by \`GET /sessions/{id}\` with the tag of its state, by ${CONNECTIONS}`,
    'clients over connections that stay open, one request at a time on each. Every reply is a 304; one that is not fails the',
    `run. Each server has a process of its own; they take turns of ${count(polls)} polls, ${turns} turns in a round, after ${count(warm)} polls that`,
    'warm each of them up. *CPU per poll* is user and system time of the server over all its turns. Progress runs on its adapter to `node:http` over the memory store, once for everybody and once',
    'with an `authorize` that looks at a header. The limit is a server of `node:http` that looks at one header of the request,',
    'and answers 304 with the same four headers; the second one is the control, and its distance from × 1 the error of the run.',
    '',
    'By CPU profiles of both servers, about half of a poll is the system call that writes the reply, and a quarter what `node:http` does with the',
    'request: both have that. Of the rest Progress takes most for the table of routes, the look into the store, the header that names',
    'the session and the promises of three steps that may have to wait, which the limit has not; whatever can be answered at once is.',
  ].join('\n')
}
