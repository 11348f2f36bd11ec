import { findProgram } from '@progress/test-services'
import type { Goal } from '../figures/goal.ts'
import { type Column, toTable } from '../figures/table.ts'
import { count, ms } from '../figures/units.ts'
import { measureStorms, type StormRow, stormOf } from '../growth/storm.ts'
import type { Calculation, Effort } from './scenario.ts'

/** All followers of a server that was killed come back at once. */
export const storm: Calculation = {
  name: 'storm',
  title: 'Five thousand followers come back at once',
  summary:
    'a server is killed: how long until all of its followers are live on another, and what that asks of the store',
  async calculate(effort) {
    if (findProgram('redis-server') === undefined) return { report: 'There was no Redis to outlive the server.' }
    const rows = await measureStorms(effort)
    return { report: toTable(COLUMNS, rows), goals: stormGoals(rows) }
  },
  method: stormMethod,
}

/** What must be shared: one read for the hub of a session, and another where something was appended in the meantime. */
export const stormGoals = (rows: readonly StormRow[]): Goal[] =>
  rows.map(({ sessions, followers, reads }) => ({
    name: `reads of the store per session, ${count(followers)} followers of ${count(sessions)}`,
    figure: reads / sessions,
    bound: 2,
    unit: (figure) => figure.toFixed(2),
  }))

const COLUMNS: readonly Column<StormRow>[] = [
  { heading: 'sessions', cell: ({ sessions }) => count(sessions) },
  { heading: 'followers', cell: ({ followers }) => count(followers) },
  { heading: 'live, p50', cell: ({ p50 }) => ms(p50) },
  { heading: 'p99', cell: ({ p99 }) => ms(p99) },
  { heading: 'all', cell: ({ all }) => ms(all) },
  { heading: 'CPU of the new server', cell: ({ cpuMs }) => ms(cpuMs) },
  { heading: 'reads of the store', cell: ({ reads }) => count(reads) },
  { heading: 'got the next update', cell: ({ reached }) => count(reached) },
]

function stormMethod(effort: Effort): string {
  const { followers, sessions } = stormOf(effort)
  return [
    `A worker holds ${sessions.join(' or ')} sessions over Redis, and ${count(followers)} followers, raw sockets in another process, follow them by`,
    'one server. That is killed (SIGKILL); three updates of each session are emitted while there is none; another process',
    'takes its port. When it listens, all followers connect in the same turn of their event loop, each with its cursor: no',
    'jitter, which real clients have, and nothing of the new process is warm. A follower is *live* when it has `hello` and',
    'what it missed. *Reads* are calls of `read` on the store of the new process, whoever makes them. *Got the next update*',
    'counts those that then hear of one more update of their session.',
    '',
    'Load, server, Redis and worker share the cores. Connections that the kernel’s queue of a listening socket has no room for',
    '(`somaxconn` and the backlog of the server, which is as large as it may be here) are tried again by the kernel after a',
    'second: that shows as a step in *p99* and *all*.',
  ].join('\n')
}
