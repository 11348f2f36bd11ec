import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import type { PlanEntry, Progress, SessionMessage } from '@progress/core'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { Trace, TracedItem, TracedRun, TracedStep } from './trace.ts'

const HELP = `Records runs of a workflow: what it says of its stages and items, and when.

  pnpm --filter @progress/bench run record --url http://localhost:4600/scan/api --workflow scan --out src/eta/recorded/scans.json \\
    --field image [--input '{"tier":"premium"}'] photo.jpg …

  --field   the property of the input that holds a file: as base64, or as a part of a form with --form
  --input   the rest of it, as JSON
  --each    how many files make one run, in turn where there are several numbers: 100,250 (default 1)
`

/** What is sent with the files of one run. */
interface Order {
  readonly url: string
  readonly field: string
  readonly isForm: boolean
  readonly rest: Readonly<Record<string, unknown>>
}

function bodyOf({ field, isForm, rest }: Order, paths: readonly string[]): RequestInit {
  const [path] = paths
  if (!isForm && path !== undefined) {
    const body = JSON.stringify({ ...rest, [field]: readFileSync(path, 'base64') })
    return { body, headers: { 'content-type': 'application/json' } }
  }
  const form = new FormData()
  for (const [name, value] of Object.entries(rest)) form.set(name, String(value))
  for (const each of paths) form.append(field, new File([readFileSync(each)], basename(each)))
  return { body: form, headers: {} }
}

async function* messagesOf(order: Order, paths: readonly string[]): AsyncGenerator<SessionMessage> {
  const { body, headers } = bodyOf(order, paths)
  const response = await fetch(order.url, {
    method: 'POST',
    body,
    headers: { ...headers, accept: 'text/event-stream', authorization: 'Bearer recorder' },
  } as RequestInit)
  if (!response.ok || response.body === null) throw new Error(`${response.status}: ${await response.text()}`)
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { data } of events) yield JSON.parse(data) as SessionMessage
}

/** One run, from the moment that its work began. */
async function record(
  order: Order,
  paths: readonly string[],
): Promise<{ plan: readonly PlanEntry[]; run: TracedRun } | undefined> {
  const [first = ''] = paths
  const input = paths.length === 1 ? basename(first) : `${paths.length} files`
  const steps: TracedStep[] = []
  const items = new Map<string, ItemTimes>()
  let announcedMs = Number.POSITIVE_INFINITY
  let plan: readonly PlanEntry[] = []
  let beganAt = Number.NaN
  for await (const message of messagesOf(order, paths)) {
    if (message.type === 'snapshot') {
      plan = message.snapshot.plan
      beganAt = message.snapshot.startedAt ?? beganAt
    }
    if (message.type === 'progress' || message.type === 'partial') {
      if (Number.isNaN(beganAt)) beganAt = message.startedAt ?? message.timestamp
      steps.push(...stepsOf(message, beganAt))
      announcedMs = Math.min(announcedMs, noteItems(items, message, beganAt))
    }
    if (message.type === 'complete') {
      const durationMs = message.timestamp - beganAt
      const run = { input, durationMs, steps: steps.toSorted((a, b) => a.atMs - b.atMs) }
      return { plan, run: items.size === 0 ? run : { ...run, announcedMs, items: [...items.values()].flatMap(toItem) } }
    }
    if (message.type === 'error') process.stderr.write(`${input}: ${message.error.code}\n`)
  }
  return undefined
}

type Said = Pick<Progress, 'timestamp' | 'stages' | 'items'>

/** The server merges what comes at short intervals: stages are put back where they began. */
function stepsOf({ timestamp, stages = {} }: Said, beganAt: number): TracedStep[] {
  return Object.entries(stages).flatMap(([id, { status, current, total, startedAt }]) => {
    const began = startedAt != null && status !== 'skipped' ? 'active' : status
    const stage = {
      ...((began === 'active' || began === 'skipped') && { status: began }),
      ...(current != null && { current }),
      ...(total != null && { total }),
    }
    const atMs = Math.max(0, (startedAt ?? timestamp) - beganAt)
    return Object.keys(stage).length === 0 ? [] : [{ atMs, stages: { [id]: stage } }]
  })
}

interface ItemTimes {
  kind: string
  fromMs: number | undefined
  toMs: number | undefined
  status: string
}

/** @returns When the items of this message were announced: before the first of them began. */
function noteItems(known: Map<string, ItemTimes>, { timestamp, items = {} }: Said, beganAt: number): number {
  let announcedMs = Number.POSITIVE_INFINITY
  for (const [id, { status, kind, startedAt, endedAt }] of Object.entries(items)) {
    const times = known.get(id) ?? { kind: '', fromMs: undefined, toMs: undefined, status: '' }
    known.set(id, times)
    if (kind != null) times.kind = kind
    if (startedAt != null) times.fromMs = Math.max(0, startedAt - beganAt)
    if (endedAt != null) times.toMs = Math.max(0, endedAt - beganAt)
    if (status !== undefined) times.status = status
    announcedMs = Math.min(announcedMs, times.fromMs ?? timestamp - beganAt)
  }
  return announcedMs
}

const toItem = ({ kind, fromMs, toMs, status }: ItemTimes): TracedItem[] =>
  toMs === undefined ? [] : [[kind, fromMs ?? toMs, toMs, status]]

function inRuns(paths: readonly string[], counts: readonly number[]): string[][] {
  const runs: string[][] = []
  for (let from = 0; from < paths.length; ) {
    const count = Math.max(1, counts[runs.length % counts.length] ?? 1)
    runs.push(paths.slice(from, from + count))
    from += count
  }
  return runs
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      workflow: { type: 'string' },
      out: { type: 'string' },
      field: { type: 'string' },
      input: { type: 'string', default: '{}' },
      form: { type: 'boolean', default: false },
      each: { type: 'string', default: '1' },
    },
  })
  const { url, workflow, out, field, form, input, each } = values
  if (url === undefined || workflow === undefined || out === undefined || field === undefined) {
    process.stderr.write(HELP)
    process.exitCode = 2
    return
  }
  const order = { url: `${url}/workflows/${workflow}`, field, isForm: form, rest: JSON.parse(input) as Order['rest'] }
  let plan: readonly PlanEntry[] = []
  const runs: TracedRun[] = []
  for (const paths of inRuns(positionals, each.split(',').map(Number))) {
    const recorded = await record(order, paths)
    if (recorded === undefined) continue
    plan = recorded.plan
    runs.push(recorded.run)
    process.stderr.write(`${recorded.run.input}: ${(recorded.run.durationMs / 1_000).toFixed(1)} s\n`)
  }
  const trace: Trace = { workflow, plan, runs }
  writeFileSync(out, `${JSON.stringify(trace)}\n`)
}

await main()
