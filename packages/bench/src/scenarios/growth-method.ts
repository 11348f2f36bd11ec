import { count } from '../figures/units.ts'
import { PROCESSES } from '../growth/one-session.ts'
import { loadOf } from '../growth/processes.ts'
import { mostFollowers } from '../growth/sizes.ts'
import type { Effort } from './scenario.ts'

/** How growth is measured, and what its figures do not say. */
export function growthMethod(effort: Effort): string {
  const { quick } = effort
  return [
    'Ours alone, with the window off: every update goes out as an event of its own, so that it is the cost of an event that',
    'is measured, and not how many are saved. *CPU* is user and system time of the process that is measured; followers are',
    'raw sockets in another process, over loopback. Heartbeats are as rare as they may be, and leases outlast the run, since',
    'both would count as the cost of updates. Where there are several windows, a figure is their median with the smallest and',
    `the largest. ${limitText()}`,
    '',
    'A slope *n* is that of the straight line through the figures on log-log axes: the cost grows as the number to the power',
    'of *n*. 0 is flat, 1 grows in proportion, −1 falls in proportion; *ten times as many* is what that makes of the cost',
    'when there is ten times as much. *Explained* is the share of the scatter of the logarithms that the line accounts for:',
    'of a flat line there is little to explain.',
    '',
    '*Followers*: one session in one process that works on it and serves all followers, which come in steps; one update in a',
    'turn of the event loop. What an update costs once (emitted, folded, written, encoded) is divided among all who get it,',
    'so that with few followers that is most of the figure: the slope is taken from 500 followers on. *RSS per follower* is',
    'what the process has in memory after a collection, above what it had before the first of them, after a warm-up.',
    '',
    '*Sessions*: one process works on all of them, keeps them in memory and serves one follower of each; updates go to the',
    'sessions in turns. *Items*: a session with so many, and 4,000 updates, one in a turn; nobody follows. With more',
    'than 1,000 a follower gets those that are active, waiting or failed. *Events*: sessions whose logs have grown to that',
    'length, by one event after another; they are looked at in turns, while each grows by what lies between two checkpoints. *Read for a',
    'first follower* is what a process does when the first one comes without a cursor: the read from the store and the fold.',
    'It is read from the last checkpoint on, 256 events behind at most, so that it depends on how far that is and not on the',
    'length of the log: a figure is the mean over all of that way. A log that is shorter than it is read whole. A read that is',
    `repeated finds warm caches. All of this is in memory; of items and events, a figure is ${quick ? 'that of one process' : `the median of ${PROCESSES} processes`}.`,
    '',
    ...processesText(effort),
  ].join('\n')
}

function limitText(): string {
  const most = mostFollowers()
  return Number.isFinite(most)
    ? `A process may have so many files open here that ${count(most)} followers are the most that it can have; larger sizes step back to that.`
    : 'The number of open files is not limited here.'
}

function processesText(effort: Effort): string[] {
  const { followers, sessions, perSecond } = loadOf(effort)
  return [
    `*Processes*: a worker emits ${sessions * perSecond} updates a second over Redis; ${count(followers)} followers are shared evenly by the serving`,
    `processes, so that each has some of each of the ${sessions} sessions and hears of every update. Load, worker, Redis and all`,
    'processes share the cores of this machine: what can be seen is what the same work costs in more processes, not how much',
    'more a larger machine would deliver. The first row has one process with one follower of each session. A machine that is',
    'too busy for that merges updates that wait, and delivers fewer. Latencies run from the call of the emitter to the socket',
    'of a follower.',
  ]
}
