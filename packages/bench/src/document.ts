import type { Machine } from './machine.ts'

/** One scenario with what was measured. */
export interface Section {
  readonly title: string
  readonly report: string
  readonly method: string
  readonly rounds: number
}

/** What a run of the bench gave. */
export interface Run {
  readonly command: string
  readonly date: Date
  readonly machine: Machine
  readonly sections: readonly Section[]
}

/** What a reader may look for, and not find yet. */
const NOT_MEASURED = [
  'Not measured yet: fan-out to many followers and its CPU per delivery, memory per idle follower, what the emitter costs',
  'the work, the client, stores other than memory, more than one process, and growth with sessions, items and events.',
].join('\n')

/** A machine that was busy shows in the figures. */
const BUSY_LOAD = 0.5

/** Writes `docs/performance.md`. */
export function toDocument({ command, date, machine, sections }: Run): string {
  return [
    '# Performance',
    '',
    `Written by \`${command}\` on ${date.toISOString().slice(0, 10)}, on ${machine.text}.`,
    ...busyNote(machine),
    '',
    'Every round of every peer is a fresh pair of processes: the server, and the load, which speaks to it over raw sockets',
    'on loopback. Peers take turns within a round, so that what slows the machine down slows all of them. A figure is the',
    'median of its rounds, with the smallest and the largest in brackets where there are several; × is the ratio to the',
    'write loop of the same round, also as a median. Each peer is used as its own documentation says; what that is stands in',
    '`packages/bench/src/peers`. The *write loop* is written by hand: one `res.write` of a ready buffer per follower, with',
    'nothing around it.',
    ...sections.flatMap(({ title, report, method, rounds }) => [
      '',
      `## ${title}`,
      '',
      method,
      '',
      rounds === 1 ? 'One round.' : `${rounds} rounds.`,
      '',
      report,
    ]),
    '',
    '## What is missing',
    '',
    NOT_MEASURED,
    '',
  ].join('\n')
}

function busyNote({ load }: Machine): string[] {
  if (load <= BUSY_LOAD) return []
  return [
    `The machine was busy with other work (a load of ${load.toFixed(1)} per core before the run): times are too long.`,
  ]
}
