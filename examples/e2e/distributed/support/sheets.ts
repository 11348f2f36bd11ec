import { createHash } from 'node:crypto'
import { defineWorkflow, type Emitter, ProgressError } from '@progress/core'

/** Reads sheets from another server, some at once. @param deadlineMs - How long a session may run. */
export const defineSheets = (deadlineMs?: number) =>
  defineWorkflow({
    name: 'sheets',
    stages: { reading: { title: 'Reading the sheets', items: true } },
    items: { failed: 'zero', active: 'zero', phases: { fetching: 10, hashing: 80 }, retryWhileLive: true },
    controls: ['cancel', 'pause', 'resume', 'retry'],
    ...(deadlineMs !== undefined && { deadlineMs }),
  })

/** The same, with as much time as it takes. */
export const sheets = defineSheets()

/** Which sheets, and where they are. */
export interface SheetsInput {
  readonly ids: readonly string[]
  readonly source: string
}

/** Its work: fingerprints by id, and how many there are. */
export async function readSheets({ ids, source }: SheetsInput, emitter: Emitter<typeof sheets>) {
  emitter.stage('reading')
  const { completed, failed } = await emitter.items(ids, { concurrency: 3 }, async (item) => {
    item.phase('fetching')
    const response = await fetch(`${source}/${item.id}`, { signal: item.signal })
    const text = await response.text()
    if (!response.ok) throw new ProgressError('sheet_gone', { details: { status: response.status } })
    item.phase('hashing')
    emitter.count('characters', text.length)
    return { sha256: createHash('sha256').update(text).digest('hex') }
  })
  const { items } = emitter.snapshot
  return { completed, failed, sums: Object.fromEntries(ids.map((id) => [id, items[id]?.metadata?.sha256 ?? null])) }
}
