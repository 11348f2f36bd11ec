import type { Goal } from '../figures/goal.ts'
import { median, spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { bytes, count, ms, times, withSpread } from '../figures/units.ts'
import type { PeerName } from '../peers/peers.ts'
import { SESSIONS } from '../peers/sessions/sessions.ts'
import { byPeer, errorBar, type PeerRow, ratioToLimit } from './by-peer.ts'
import type { Effort, Round } from './scenario.ts'
import { cpuUsEach, PACE, type Sessions, secondsOf } from './sessions-result.ts'

type Row = PeerRow<Sessions>

export function sessionsReport(rounds: readonly Round<Sessions>[]): string {
  return toTable(
    [
      { heading: 'peer', align: 'left', cell: ({ title }) => title },
      figure('delivered/s', ({ delivered }) => delivered, count),
      figure('p50', ({ p50 }) => p50, ms),
      figure('p99', ({ p99 }) => p99, ms),
      figure('max', ({ max }) => max, ms),
      figure('missing', ({ missing }) => missing, count),
      figure('CPU per s', ({ cpuMsPerSecond }) => cpuMsPerSecond, ms),
      figure('CPU per update', cpuUsEach, us),
      { heading: '× limit', cell: ({ peer }: Row) => times(ratioToLimit(peer, rounds, cpuUsEach)) },
      figure('on the wire', ({ bytesEach }) => bytesEach, bytes),
    ],
    byPeer(rounds),
  )
}

export function sessionsGoals(rounds: readonly Round<Sessions>[]): readonly Goal[] {
  const { min, max } = errorBar(rounds, cpuUsEach)
  const bar = Number.isNaN(min) ? '' : `; the limit measured again: ${times(min)} to ${times(max)}`
  const cpu = (peer: PeerName, what: string, bound: number): Goal => ({
    name: `server CPU of ${count(SESSIONS)} sessions, ${what}, × write loop${bar}`,
    figure: ratioToLimit(peer, rounds, cpuUsEach),
    bound,
    unit: times,
  })
  return [
    cpu('ours-no-window', 'window off', 1.15),
    cpu('ours', 'window on', 1),
    {
      name: `p99 of ${count(SESSIONS)} sessions from due to read, window off`,
      figure: median(rounds.filter(({ peer }) => peer === 'ours-no-window').map(({ result }) => result.p99)),
      bound: 2,
      unit: ms,
    },
  ]
}

export function sessionsMethod(effort: Effort): string {
  return [
    `${count(SESSIONS)} sessions have one follower each, on TCP connections of their own. Updates with a text of ${PACE.bytes} bytes come evenly`,
    `spread, ${count(PACE.perSecond)} a second in all, one session after another, for ${secondsOf(effort)} s. The server's process publishes them: it`,
    'looks every millisecond for what is due, and sleeps in between, so that about half a millisecond of each latency, and up to a bit more than one,',
    'is that of its timer, for all peers. A latency runs from when the update was due until its bytes are read in the other process, by the same clock.',
    '',
    'The events of all sessions differ, so that the limit encodes each one (`JSON.stringify` and `Buffer.from`) for its one',
    '`res.write`. Progress does besides what the session needs: the emitter checks, clamps and stamps the report, folds it into',
    'its own state, writes it to the memory store, from which the hub of the same process hears it, folds it once more and keeps',
    'it for who comes back. Its event repeats the text, as message of the session and of its stage: *on the wire* is what was read for each update, with framing. With',
    'its window of 100 ms a follower gets at most one event in that time, and updates are held back for up to so long.',
    '',
    '*CPU* is user and system time of the server, publishing included: per second of the run, and for each update that was delivered within it, which also',
    'compares peers that cannot keep up; *× limit* is the ratio of the latter. Updates that are merged into a later one are delivered with it. *Missing* are',
    'those that had not come 3 s after the end. The second write loop is the control: its distance from × 1 is the error of the run.',
    '',
    'What the distance to the limit is made of, by CPU profiles of both servers: most of the write loop is the system call and what Node does',
    'around it, which an update costs every peer. Beyond that Progress has two parts of about the same size: that of the worker (the patch and',
    'its percent and estimate, the fold, the frozen copy in the log, the fold of what is confirmed), and that of the hub (the fold, the ring, the',
    'JSON with the text twice, the frame). The whole of the target is a seventh of the write loop, less than either takes. Each session is',
    'touched ten times a second: by then the caches hold others, and without sockets the part of the worker costs about twice as much with a thousand',
    'sessions as with fifty. The collection of garbage is a tenth; its pauses make the p99: a log keeps its events, so that each pause copies some',
    'thousands of them, where the write loop keeps nothing. A window of 100 ms over updates that come every 100 ms has next to nothing to merge: it',
    'costs what the path costs without it, and a timer for each update that is a little early.',
  ].join('\n')
}

const us = (figure: number): string => (Number.isNaN(figure) ? '–' : `${figure.toFixed(1)} µs`)

const figure = (heading: string, of: (result: Sessions) => number, unit: (figure: number) => string): Column<Row> => ({
  heading,
  cell: ({ rounds }) => withSpread(spreadOf(rounds.map(({ result }) => of(result))), unit),
})
