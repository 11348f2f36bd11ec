import { type Goal, goalRowsOf, toGoalTable } from './figures/goal.ts'
import { toTable } from './figures/table.ts'
import type { Machine } from './machine.ts'
import type { Plot } from './scenarios/scenario.ts'

/** One scenario with what was measured. */
export interface Section {
  readonly title: string
  readonly report: string
  readonly method: string
  readonly goals: readonly Goal[]
  readonly plots: readonly Plot[]
  /** None where nothing was measured in rounds. */
  readonly rounds?: number
  /** Whether no clock is in it. */
  readonly isTimeless: boolean
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

/** Where the plots are, seen from the document. */
export const PLOTS = 'images/performance'

/** A machine that was busy shows in the figures. */
const BUSY = 0.1

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
    ...goalsOf(kept, run.titles),
    ...run.titles.flatMap((title) => (kept.has(title) ? ['', kept.get(title)] : [])),
    '',
  ].join('\n')
}

/** All that is to be reached, gathered from the sections. */
function goalsOf(sections: ReadonlyMap<string, string>, titles: readonly string[]): string[] {
  const rows = titles.flatMap((title) => goalRowsOf(sections.get(title) ?? '').map((cells) => [...cells, title]))
  if (rows.length === 0) return []
  const headings = ['what is to be reached', 'bound', 'measured', 'reached', 'section']
  const columns = headings.map((heading, at) => ({
    heading,
    align: at === 1 || at === 2 ? ('right' as const) : ('left' as const),
    cell: (cells: readonly string[]) => cells[at] ?? '',
  }))
  return ['', '## What is to be reached', '', toTable(columns, rows)]
}

function toSection({ command, date, machine }: Run, section: Section): string {
  const { title, report, method, rounds, goals, plots, isTimeless } = section
  return [
    `## ${title}`,
    '',
    `By \`${command}\` on ${date.toISOString().slice(0, 10)}, on ${machine.text}.`,
    ...(isTimeless ? [] : busyNote(machine)),
    '',
    method,
    '',
    ...(rounds === undefined ? [] : [rounds === 1 ? 'One round.' : `${rounds} rounds.`, '']),
    report,
    ...plots.flatMap(({ name, alt }) => ['', `![${alt}](${PLOTS}/${name})`]),
    ...(goals.length === 0 ? [] : ['', toGoalTable(goals)]),
  ].join('\n')
}

/** The sections of a document by their titles. */
function sectionsOf(document: string): Map<string, string> {
  const [, ...sections] = document.split(/^## /m)
  return new Map(sections.map((text) => [text.slice(0, text.indexOf('\n')), `## ${text.trim()}`]))
}

function busyNote({ busy }: Machine): string[] {
  if (busy <= BUSY) return []
  const share = `${Math.round(busy * 100)} % of its processors' time just before the run`
  return [`The machine was busy with other work (${share}): times are too long.`]
}
