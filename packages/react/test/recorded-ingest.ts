import {
  createProgressManager,
  defineWorkflow,
  initialSnapshot,
  memoryStore,
  ProgressError,
  type SessionEvent,
  type Snapshot,
} from '@progress/core'
import { fakeClock } from '@progress/core/testing'
import { z } from 'zod'

const ingest = defineWorkflow({
  name: 'ingest',
  stages: {
    listing: { title: 'Listing the files', weight: 1 },
    processing: { title: 'Processing files', weight: 98, items: true },
    summarising: { title: 'Putting the results together', weight: 1 },
  },
  input: z.object({}),
  result: z.object({ processed: z.number() }),
  items: { failed: 'done', phases: { reading: 5, extracting: 30, saving: 90 } },
})

const FILES = Array.from({ length: 24 }, (_, index) => ({ id: `photo-${index + 1}.jpg`, size: 1_000 * (index + 1) }))
const BROKEN: Readonly<Record<string, string>> = {
  'photo-6.jpg': 'The picture breaks off after a third.',
  'photo-17.jpg': 'The picture cannot be decoded.',
}
const STUMBLES = 'photo-9.jpg'

/** What a run left in its log. */
export interface Recording {
  readonly initial: Snapshot
  readonly events: readonly SessionEvent[]
}

/**
 * Runs an ingest of 24 files, for real but for the clock: three at a time, two of them broken, one that works when it is
 * tried again; and reads its log.
 */
export async function recordIngest(): Promise<Recording> {
  const clock = fakeClock(Date.UTC(2030, 0, 1, 12))
  const store = memoryStore({ clock })
  const manager = createProgressManager({ store, clock, sweepMs: 0, flushMs: 100 })
  const pass = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, ms))
  let sessionId = ''
  const run = manager.run(ingest, {}, { owner: 'ada' }, async (emitter) => {
    sessionId = emitter.sessionId
    emitter.stage('listing')
    await pass(1_500)
    emitter.stage('processing')
    const { completed } = await emitter.items(FILES, { concurrency: 3, retry: { delayMs: 500 } }, async (item) => {
      const index = FILES.indexOf(item.entry)
      for (const phase of ['reading', 'extracting', 'saving']) {
        item.phase(phase)
        await pass(900 + ((index * 271) % 600))
        const reason = BROKEN[item.id]
        if (reason && phase === 'extracting') {
          throw new ProgressError('image_corrupt', { message: reason, retryable: false })
        }
        if (item.id === STUMBLES && item.attempt === 1 && phase === 'extracting') {
          throw new ProgressError('disk_busy', { message: 'The disk was busy.', retryable: true })
        }
      }
      emitter.count('processed')
    })
    emitter.stage('summarising')
    await pass(1_200)
    return { processed: completed }
  })
  let isOver = false
  const over = run.finally(() => {
    isOver = true
  })
  const events: SessionEvent[] = []
  let initial: Snapshot | undefined
  while (!isOver) {
    await clock.advance(100)
    const log = sessionId ? await store.read(sessionId, events.at(-1)?.seq ?? 0) : undefined
    if (!log) continue
    initial ??= initialSnapshot(log.session)
    events.push(...log.events)
  }
  await over
  const rest = await store.read(sessionId, events.at(-1)?.seq ?? 0)
  events.push(...(rest?.events ?? []))
  await manager.close()
  await store.close()
  return { initial: initial as Snapshot, events }
}
