import { defineWorkflow } from '@progress/core'
import { seededRandom } from '@progress/core/testing'
import type { RunKind, Script } from './script.ts'
import { ScriptWriter } from './script-writer.ts'

/** So many runs of each kind: each one is measured, with the others as its history. */
const RUNS = 12

const threeStages = defineWorkflow({
  name: 'three-stages',
  stages: { read: 'Reading', work: 'Working', save: 'Saving' },
})
const oneStage = defineWorkflow({ name: 'one-stage', stages: { work: 'Working' } })
const fourStages = defineWorkflow({
  name: 'four-stages',
  stages: { read: 'Reading', check: 'Checking', enrich: 'Enriching', publish: 'Publishing' },
})
const manyItems = defineWorkflow({ name: 'many-items', stages: { files: { title: 'Reading files', items: true } } })

/** Chance, always the same for a kind and run. */
class Chance {
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = seededRandom(seed)
  }

  /** Around 1, above 0: two thirds lie within `spread` of it. */
  around(spread: number): number {
    const [a, b] = [1 - this.#random(), this.#random()]
    return Math.exp(spread * Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b))
  }

  /** At least 1, and now and then very much: Pareto's, whose mean is finite and whose variance is not. */
  heavy(): number {
    return Math.min(30, (1 - this.#random()) ** (-1 / 1.7))
  }

  below(limit: number): number {
    return this.#random() * limit
  }
}

/** Three stages, each of which counts; whole runs are quicker or slower by a quarter. */
function even(chance: Chance): ScriptWriter {
  const pace = chance.around(0.25)
  const writer = new ScriptWriter(threeStages)
  for (const stage of ['read', 'work', 'save']) {
    writer.stage(stage).count(40, () => 500 * pace * chance.around(0.1))
  }
  return writer
}

/** One stage, whose last step takes four times as long as its first. */
function slowing(chance: Chance): ScriptWriter {
  const pace = chance.around(0.25)
  return new ScriptWriter(oneStage).stage('work').count(120, (index) => 250 * pace * (1 + (3 * index) / 120))
}

/** One stage: twenty steps at once, then nothing for a while. */
function bursts(chance: Chance): ScriptWriter {
  const pace = chance.around(0.25)
  return new ScriptWriter(oneStage)
    .stage('work')
    .count(120, (index) => (index % 20 === 0 ? 8_000 * pace * chance.around(0.3) : 100))
}

/** Four stages that weigh the same; the last takes two thirds of the time, and says nothing in it. */
function longLastStage(chance: Chance): ScriptWriter {
  const pace = chance.around(0.25)
  const writer = new ScriptWriter(fourStages)
  for (const stage of ['read', 'check', 'enrich']) {
    writer.stage(stage).count(10, () => 700 * pace * chance.around(0.2))
  }
  return writer.stage('publish').pass(40_000 * pace * chance.around(0.1))
}

/** 40 to 120 files of two kinds, three at a time; most are quick, some are not. */
function heavyItems(chance: Chance): ScriptWriter {
  const writer = new ScriptWriter(manyItems).stage('files')
  const files = Array.from({ length: 40 + Math.floor(chance.below(80)) }, (_, index) => {
    const kind = index % 3 === 0 ? 'pdf' : 'image'
    return { id: `file-${index}`, kind, ms: (kind === 'pdf' ? 1_800 : 400) * chance.heavy() }
  })
  for (const { id, kind } of files) writer.say((emitter) => emitter.item(id, { kind, status: 'pending' }))
  const free = [0, 0, 0]
  for (const { id, ms } of files) {
    const from = Math.min(...free)
    free[free.indexOf(from)] = from + ms
    writer.sayAt(from, (emitter) => emitter.item(id, { status: 'active' }))
    writer.sayAt(from + ms, (emitter) => emitter.item(id, { status: 'completed' }))
  }
  return writer.pass(Math.max(...free))
}

/** As `even`, and paused twice for half a minute. */
function paused(chance: Chance): ScriptWriter {
  const pace = chance.around(0.25)
  const writer = new ScriptWriter(threeStages)
  const step = (): number => 500 * pace * chance.around(0.1)
  for (const stage of ['read', 'work', 'save']) {
    writer.stage(stage).count(40, step, 0, 20)
    if (stage !== 'save') writer.pause(30_000)
    writer.count(40, step, 20)
  }
  return writer
}

/** As `even`, but every second run takes four times as long as the others. */
function unlike(chance: Chance, run: number): ScriptWriter {
  const pace = (run % 2 === 0 ? 1 : 4) * chance.around(0.1)
  const writer = new ScriptWriter(threeStages)
  for (const stage of ['read', 'work', 'save']) writer.stage(stage).count(40, () => 250 * pace * chance.around(0.1))
  return writer
}

const kind = (name: string, write: (chance: Chance, run: number) => ScriptWriter): RunKind => ({
  name,
  recorded: false,
  scripts: (): readonly Script[] => Array.from({ length: RUNS }, (_, run) => write(new Chance(run + 1), run).end()),
})

/** Runs as they are thought up. */
export const SYNTHETIC: readonly RunKind[] = [
  kind('even', even),
  kind('slowing down', slowing),
  kind('in bursts', bursts),
  kind('a long last stage', longLastStage),
  kind('heavy-tailed items', heavyItems),
  kind('with pauses', paused),
  kind('four times as long, or a quarter', unlike),
]
