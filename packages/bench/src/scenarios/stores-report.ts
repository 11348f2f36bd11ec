import { spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { count, ms, withSpread } from '../figures/units.ts'
import { SESSIONS } from '../stores/work-on-sessions.ts'
import { byPeer, type PeerRow } from './by-peer.ts'
import type { Effort, Round } from './scenario.ts'
import { type Latency, PACES, type StoreLatency, secondsOf } from './stores-result.ts'

type Row = PeerRow<StoreLatency>
type PaceName = keyof typeof PACES

export function storesReport(rounds: readonly Round<StoreLatency>[]): string {
  const rows = byPeer(rounds)
  const table = (pace: PaceName): string => toTable([NAME, ...COLUMNS.map((column) => column(pace))], rows)
  return (Object.keys(PACES) as PaceName[])
    .map((pace) =>
      [`${PACES[pace].perSecond / SESSIONS} updates a second in each session:`, '', table(pace)].join('\n'),
    )
    .join('\n\n')
}

export function storesMethod(effort: Effort): string {
  return [
    `A worker holds ${SESSIONS} sessions and emits updates of ${PACES.calm.bytes} bytes in them, one session after another; another process`,
    `serves them; ${SESSIONS} clients (\`@progress/client\`) in a third follow one each. Every pace is kept up for ${secondsOf(effort)} s. A latency`,
    'runs from when an update was due in the worker until it stands in the snapshot of its client; of updates that were',
    'merged each counts from when it was due itself. All settings are the defaults: the emitter gathers patches for 50 ms',
    'after a write (none in memory), and a follower gets at most one event in 100 ms, so that an update at the higher pace',
    'may wait for both. In memory, worker and server are one process. Redis, Postgres and all processes share the cores of',
    'this machine, so that the stores’ own work is in the figures. *CPU* is user and system time per second.',
  ].join('\n')
}

const NAME: Column<Row> = { heading: 'store', align: 'left', cell: ({ title }) => title }

const figure =
  (heading: string, of: (latency: Latency) => number, unit: (figure: number) => string) =>
  (pace: PaceName): Column<Row> => ({
    heading,
    cell: ({ rounds }) => withSpread(spreadOf(rounds.map(({ result }) => of(result[pace]))), unit),
  })

const COLUMNS = [
  figure('p50', ({ p50 }) => p50, ms),
  figure('p99', ({ p99 }) => p99, ms),
  figure('max', ({ max }) => max, ms),
  figure('updates', ({ updates }) => updates, count),
  figure('missing', ({ missing }) => missing, count),
  figure('CPU of the worker', ({ workerCpuMsPerSecond }) => workerCpuMsPerSecond, ms),
  figure('CPU of the server', ({ webCpuMsPerSecond }) => webCpuMsPerSecond, ms),
]
