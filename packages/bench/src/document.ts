import type { Machine } from './machine.ts'

/** One scenario with what was measured. */
export interface Section {
  readonly title: string
  readonly report: string
  readonly method: string
  /** None where nothing was measured in rounds. */
  readonly rounds?: number
}

/** What a run of the bench gave. */
export interface Run {
  readonly command: string
  readonly date: Date
  readonly machine: Machine
  readonly sections: readonly Section[]
  /** Of every section that a document may have, in order. */
  readonly titles: readonly string[]
}

/** What a reader may look for, and not find yet. */
const NOT_MEASURED = [
  'Not measured yet: fan-out to many followers and its CPU per delivery, memory per idle follower, what the emitter costs',
  'the work, the client, and growth with sessions, items and events.',
].join('\n')

const MISSING = 'What is missing'

/** A machine that was busy shows in the figures. */
const BUSY_LOAD = 0.5

/**
 * Writes `docs/performance.md`.
 *
 * @param before - The document as it was: what this run did not measure stays as it stands there.
 */
export function toDocument(run: Run, before = ''): string {
  const kept = sectionsOf(before)
  for (const section of run.sections) kept.set(section.title, toSection(run, section))
  return [
    '# Performance',
    '',
    'Every round of every peer is a fresh pair of processes: the server, and the load, which speaks to it over loopback.',
    'Peers take turns within a round, so that what slows the machine down slows all of them. A figure is the',
    'median of its rounds, with the smallest and the largest in brackets where there are several; × is the ratio to the',
    'write loop of the same round, also as a median. Each peer is used as its own documentation says; what that is stands in',
    '`packages/bench/src/peers`. The *write loop* is written by hand: one `res.write` of a ready buffer per follower, with',
    'nothing around it.',
    ...run.titles.flatMap((title) => (kept.has(title) ? ['', kept.get(title)] : [])),
    '',
    `## ${MISSING}`,
    '',
    NOT_MEASURED,
    '',
  ].join('\n')
}

function toSection({ command, date, machine }: Run, { title, report, method, rounds }: Section): string {
  return [
    `## ${title}`,
    '',
    `By \`${command}\` on ${date.toISOString().slice(0, 10)}, on ${machine.text}.`,
    // What is worked out does not depend on how busy the machine was.
    ...(rounds === undefined ? [] : busyNote(machine)),
    '',
    method,
    '',
    ...(rounds === undefined ? [] : [rounds === 1 ? 'One round.' : `${rounds} rounds.`, '']),
    report,
  ].join('\n')
}

/** The sections of a document by their titles. */
function sectionsOf(document: string): Map<string, string> {
  const [, ...sections] = document.split(/^## /m)
  return new Map(sections.map((text) => [text.slice(0, text.indexOf('\n')), `## ${text.trim()}`]))
}

function busyNote({ load }: Machine): string[] {
  if (load <= BUSY_LOAD) return []
  return [
    `The machine was busy with other work (a load of ${load.toFixed(1)} per core before the run): times are too long.`,
  ]
}
