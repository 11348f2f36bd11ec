import { type ErrorRow, errorsOf } from '../eta/errors-of.ts'
import { RECORDED } from '../eta/recorded.ts'
import { SYNTHETIC } from '../eta/synthetic.ts'
import { type Column, toTable } from '../figures/table.ts'
import { NONE } from '../figures/units.ts'
import type { Calculation } from './scenario.ts'

/** Who estimates, as the table has them. */
const HEADINGS: Readonly<Record<string, string>> = {
  history: 'Progress, with history',
  ours: 'Progress, without',
  linear: 'linear',
  tqdm: 'tqdm',
  rich: 'rich',
  uppy: 'Uppy',
}

const QUICK_RUNS = 3

/** How far estimates of the end are off. */
export const eta: Calculation = {
  name: 'eta',
  title: 'Estimates of the end',
  summary: 'how far estimates of the end are off, ours and those of others, over synthetic and recorded runs',
  isTimeless: true,
  async calculate({ quick }) {
    const rows: ErrorRow[] = []
    for (const kind of [...SYNTHETIC, ...RECORDED]) rows.push(await errorsOf(kind, quick ? QUICK_RUNS : undefined))
    return { report: toTable(COLUMNS, rows) }
  },
  method: () =>
    [
      'Each run is played through a manager on a clock that the bench moves; what is ours is what a follower of it sees, and',
      'every other estimator gets the same bar at the same moments. A hundred times in the course of a run, what each shows as',
      'the end is compared with the end as it came. A figure is the mean distance as a share of the duration, no single one',
      'counted for more than 200 %; in brackets the share of looks at which there was an estimate, where that is below 99 %.',
      'Pauses that are still to come are left out, since nobody can know of them, and nothing is compared in a pause. The best',
      'of a row is bold, and what comes within a tenth of it, among those that show something at half of the looks. *With',
      'history* all other runs of the kind have ended before, on the same store.',
      '',
      '*linear* takes the rate of the whole; *tqdm*, *rich* and *Uppy* are written anew from their sources, as',
      '`packages/bench/src/eta/estimators.ts` says. Synthetic runs are twelve of a kind, quicker or slower by a quarter.',
      'Recorded runs are those of the examples, on a machine that was busy with other work: ten ingests of 60 to 400 files, and',
      '13 purchase orders and 14 scans in tiers, of which the shortest took a third of a second and the longest 11 s. Where a',
      'run took less than 2 s, Progress shows nothing, unless its history says that it takes longer.',
      '',
      'A history helps where stages differ in what they take, where nothing is heard for long, and where work comes in bursts.',
      'It is not the best, and does a little harm, where work goes evenly from the beginning, since the run itself shows that',
      'within seconds, and the more so where the runs before were not like this one. Where a run becomes slower all the',
      'time, those that look at the last seconds alone are nearer to its end: tqdm, Uppy, rich. Without a history nobody knows of',
      'a long last stage; the linear rate, which goes on to grow in the silence, is the least wrong. Where runs of one workflow',
      'differ tenfold by what they are given, as the recorded scans do, a mean of them says little of the next.',
    ].join('\n'),
}

const COLUMNS: readonly Column<ErrorRow>[] = [
  { heading: 'runs', align: 'left', cell: ({ kind }) => kind },
  ...Object.entries(HEADINGS).map(
    ([name, heading]): Column<ErrorRow> => ({ heading, cell: ({ errors }) => cellOf(name, errors) }),
  ),
]

/** Within a tenth of the best, a difference says nothing. */
const CLOSE = 1.1
/** Who shows nothing in half of a run is not compared with those who do. */
const OFTEN = 0.5

function cellOf(name: string, errors: ErrorRow['errors']): string {
  const { error, shown } = errors[name] ?? { error: undefined, shown: 0 }
  if (error === undefined) return NONE
  const rivals = Object.values(errors).filter((one) => one.shown >= OFTEN)
  const best = Math.min(...rivals.map((one) => one.error ?? Number.POSITIVE_INFINITY))
  const text = `${(100 * error).toFixed(1)} %`
  const share = shown < 0.99 ? ` (${Math.round(100 * shown)} %)` : ''
  return `${shown >= OFTEN && error <= CLOSE * best ? `**${text}**` : text}${share}`
}
