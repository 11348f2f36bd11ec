import { createEta, type ItemPatch } from '@progress/core'
import type { ScriptWriter } from '../script-writer.ts'
import { pendingItem, type ScriptedFile } from './files.ts'

const PHASES = [
  ['reading', 5],
  ['detecting', 15],
  ['extracting', 30],
  ['parsing', 60],
  ['saving', 90],
] as const
const TICK_MS = 250
const SIDE_BY_SIDE = 3
const BACKOFF_MS = 1_500

/** What is done to a file. */
interface Task {
  readonly file: ScriptedFile
  percent: number
  attempt: number
  /** When it is tried again, by the script's clock. */
  waitsUntil?: number | undefined
  readonly perTick: number
}

/** The files of a script, as they are worked through. */
export interface IngestWork {
  /** Lists them. */
  list(): void
  /** Works until so many have come to an end, or all have. */
  until(done: number): void
  /** Time passes without work: it is paused. */
  rest(ms: number): void
}

/** The plan that all ingest scripts have. */
export const PLAN = [
  { id: 'uploading', title: 'Uploading', weight: 15 },
  { id: 'preparing', title: 'Listing the files', weight: 2 },
  { id: 'processing', title: 'Processing files', weight: 81 },
  { id: 'summarising', title: 'Putting the results together', weight: 2 },
]
const BEFORE = 17
const SHARE = 81

/** Works through files, three at a time, as a worker would. */
export function createIngestWork(writer: ScriptWriter, files: readonly ScriptedFile[]): IngestWork {
  const eta = createEta({ minElapsedMs: 1_500 })
  const counters = { processed: 0, metadata: 0, keywords: 0, scores: 0, flagged: 0, errors: 0 }
  const waiting = files.map(
    (file, index) => ({ file, percent: 0, attempt: 1, perTick: 9 + ((index * 5) % 14) }) as Task,
  )
  let active: Task[] = []
  let ended = 0

  const tell = (items: Record<string, ItemPatch>): void => {
    const shares = active.reduce((sum, { percent }) => sum + percent / 100, 0)
    const percent = BEFORE + (SHARE * (ended + shares)) / files.length
    eta.observe(percent, writer.now)
    const current = active.at(-1)
    const endAt = eta.endAt(writer.now)
    writer.patch({
      // What is tried again begins anew; the bar does not go back for that.
      percent: Math.min(99, Math.max(percent, writer.state.percent)),
      ...(current && { message: `Processing ${current.file.id}` }),
      ...(endAt !== undefined && { endAt }),
      items,
      counters: { ...counters },
    })
  }
  const finish = (task: Task): ItemPatch => {
    ended += 1
    active = active.filter((each) => each !== task)
    counters.processed += 1
    counters.metadata += 1
    counters.keywords += 3 + (task.file.id.length % 5)
    counters.scores += 2
    if (task.file.size % 11 === 0) counters.flagged += 1
    return { status: 'completed', percent: 100, phase: null, endedAt: writer.now }
  }
  const fail = (task: Task, { code, message }: NonNullable<ScriptedFile['fails']>): ItemPatch => {
    ended += 1
    active = active.filter((each) => each !== task)
    counters.processed += 1
    counters.errors += 1
    return { status: 'failed', endedAt: writer.now, error: { code, message, retryable: code === 'timeout' } }
  }
  const stumble = (task: Task): ItemPatch => {
    task.waitsUntil = writer.now + BACKOFF_MS
    task.percent = 0
    return { status: 'waiting', error: { code: 'store_unavailable', message: 'The disk was busy.', retryable: true } }
  }
  const advance = (task: Task): ItemPatch | undefined => {
    const { file } = task
    if (task.waitsUntil !== undefined) {
      if (writer.now < task.waitsUntil) return undefined
      task.waitsUntil = undefined
      task.attempt += 1
      return { status: 'active', phase: 'reading', percent: 5, attempt: task.attempt, error: null }
    }
    task.percent = Math.min(100, task.percent + task.perTick)
    const phase = PHASES.findLast(([, from]) => task.percent >= from)?.[0] ?? 'reading'
    if (file.fails && phase === file.fails.phase) return { phase, percent: task.percent, ...fail(task, file.fails) }
    if (file.stumbles && task.attempt === 1 && phase === 'extracting') return stumble(task)
    return task.percent === 100 ? finish(task) : { phase, percent: task.percent }
  }
  const tick = (): void => {
    writer.wait(TICK_MS)
    const items: Record<string, ItemPatch> = {}
    for (const task of [...active]) {
      const patch = advance(task)
      if (patch) items[task.file.id] = patch
    }
    while (active.length < SIDE_BY_SIDE && waiting.length > 0) {
      const task = waiting.shift() as Task
      active.push(task)
      items[task.file.id] = { status: 'active', phase: 'reading', percent: 5, attempt: 1, startedAt: writer.now }
    }
    tell(items)
  }
  return {
    list() {
      writer.patch({ items: Object.fromEntries(files.map((file, index) => [file.id, pendingItem(file, index)])) })
    },
    until(done) {
      while (ended < Math.min(done, files.length)) tick()
    },
    rest(ms) {
      eta.pause(writer.now)
      writer.wait(ms)
      eta.resume(writer.now)
    },
  }
}
