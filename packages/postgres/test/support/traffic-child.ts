import { foldLog } from '@progress/core'
import { Pool } from 'pg'
import { postgresStore } from '../../src/index.ts'

/**
 * One of several processes that write to the same sessions and follow them: each of its writers appends numbered lines to
 * one session, each of its readers follows one by subscribing, reading, and reading on, until all writers are done.
 */
const [url, schema, name, sessions, writers, readers, batches, processes] = process.argv.slice(2)
const ids = (sessions ?? '').split(',')
const perSession = (Number(writers) / ids.length) * Number(batches) * Number(processes)
const pool = new Pool({ connectionString: url })
const store = postgresStore(pool, { schema: schema ?? '' })

async function write(index: number): Promise<void> {
  const sessionId = ids[index % ids.length] ?? ''
  for (let batch = 1; batch <= Number(batches); batch += 1) {
    const line = { timestamp: batch, level: 'info' as const, message: `${name}/${index}/${batch}` }
    const events = [{ type: 'progress' as const, timestamp: batch, append: { text: 'x' }, log: [line] }]
    await store.append(sessionId, { writer: `${name}/${index}`, batch, events })
  }
}

/** @returns How many seqs it saw, each once and in order. */
async function read(index: number): Promise<number> {
  const sessionId = ids[index % ids.length] ?? ''
  let wake: () => void = () => undefined
  let rung = Promise.resolve()
  const rearm = (): void => {
    rung = new Promise((resolve) => {
      wake = resolve
    })
  }
  rearm()
  const stop = await store.subscribe({ sessionId }, () => wake())
  let cursor = 0
  while (cursor < perSession) {
    const log = await store.read(sessionId, cursor)
    for (const { seq } of log?.events ?? []) {
      if (seq !== cursor + 1) throw new Error(`${seq} came after ${cursor}`)
      cursor = seq
    }
    if (cursor >= perSession) break
    await rung
    rearm()
  }
  stop()
  return cursor
}

const seen = await Promise.all([
  ...Array.from({ length: Number(readers) }, (_, index) => read(index)),
  ...Array.from({ length: Number(writers) }, (_, index) => write(index).then(() => 0)),
])
const states = await Promise.all(
  ids.map(async (sessionId) => {
    const log = await store.read(sessionId)
    if (log === undefined) throw new Error(`${sessionId} is gone`)
    return foldLog(log).partial.text
  }),
)
await store.close()
await pool.end()
process.stdout.write(
  JSON.stringify({ seen: seen.slice(0, Number(readers)), lengths: states.map((text) => String(text).length) }),
)
