import type { ItemPatch } from '@progress/core'
import type { Script } from '../script.ts'
import { createScriptWriter } from '../script-writer.ts'
import { filesOf, pendingItem } from './files.ts'
import { PLAN } from './ingest-work.ts'

const FILES = 10_000
const DONE = 4_200
const PER_SECOND = 40

/** Ten thousand files: as they are listed, in the middle, and as they go on. */
export function manyScript(): Script {
  const writer = createScriptWriter('many', PLAN.slice(1))
  const files = filesOf(FILES)
  const began = writer.now
  writer.connection({ state: 'live' })
  writer.patch({
    status: 'active',
    startedAt: began,
    stage: 'preparing',
    stages: { preparing: { status: 'active', startedAt: began } },
  })
  writer.wait(500)
  writer.patch({
    percent: 2,
    items: Object.fromEntries(files.map((file, index) => [file.id, pendingItem(file, index)])),
  })
  const stages = {
    preparing: { status: 'completed', endedAt: writer.now },
    processing: { status: 'active', startedAt: writer.now },
  } as const
  writer.patch({ stage: 'processing', message: 'Processing files', stages })
  writer.wait((DONE / PER_SECOND) * 1_000)
  const ended = files
    .slice(0, DONE)
    .map(({ id }, index): [string, ItemPatch] => [id, endOf(index, writer.now - (DONE - index) * 25)])
  writer.patch({
    percent: 42,
    items: Object.fromEntries(ended),
    counters: { processed: DONE, errors: Math.ceil(DONE / 350) },
  })
  for (let tick = 0; tick < 200; tick += 1) {
    const at = DONE + tick * 10
    const items = files
      .slice(at, at + 10)
      .map(({ id }, index): [string, ItemPatch] => [id, endOf(at + index, writer.now)])
    const next = files
      .slice(at + 10, at + 13)
      .map(({ id }): [string, ItemPatch] => [
        id,
        { status: 'active', phase: 'extracting', percent: 30, attempt: 1, startedAt: writer.now },
      ])
    const done = at + 10
    writer.patch({
      percent: (100 * done) / FILES,
      message: `Processing ${next[0]?.[0]}`,
      endAt: writer.now + ((FILES - done) / PER_SECOND) * 1_000,
      items: Object.fromEntries([...items, ...next]),
      counters: { processed: done, errors: Math.ceil(done / 350) },
    })
    if (tick === 4) writer.mark('many')
    writer.wait(250)
  }
  return writer.script()
}

/** Every 350th fails. */
function endOf(index: number, endedAt: number): ItemPatch {
  const times = { startedAt: endedAt - 400, endedAt, attempt: 1, phase: null }
  if (index % 350 !== 0) return { ...times, status: 'completed', percent: 100 }
  const error = { code: 'image_corrupt', message: 'The picture breaks off after a third.', retryable: false }
  return { ...times, status: 'failed', phase: 'extracting', percent: 30, error }
}
