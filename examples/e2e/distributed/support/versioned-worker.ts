import { setTimeout as wait } from 'node:timers/promises'
import { createProgressManager, isProgressError } from '@progress/core'
import { serveParent, settingsOf } from './forked.ts'
import { openStore } from './open-store.ts'
import { VERSIONS, workOf } from './parcel.ts'
import type { VersionedSettings } from './versioned-settings.ts'

/** Between two looks into an empty queue; before a session is tried again that a lost worker still holds; how long a job
 * stays hidden that nobody keeps. */
const [LOOK_MS, HELD_MS, HIDDEN_MS] = [25, 250, 2_000]

/** A worker process of one version. */
const { store: address, source, version } = settingsOf<VersionedSettings>()
const { store, queue } = await openStore(address, { hiddenMs: HIDDEN_MS })
const manager = createProgressManager({ store, leaseMs: 1_500 })
const work = workOf(version, source)
const running = new Set<string>()

async function workOn(sessionId: string): Promise<void> {
  running.add(sessionId)
  try {
    await manager.attach(VERSIONS[version], sessionId, async (input, emitter, context) => {
      // What only this version knows of, beside all others: an event of a new type, by a writer of its own.
      if (version === 2) await note(sessionId, context.attempt)
      return work(input, emitter, context)
    })
    await queue.done(sessionId)
  } catch (error) {
    await (isProgressError(error, 'session_held') ? queue.later(sessionId, HELD_MS) : queue.done(sessionId))
  } finally {
    running.delete(sessionId)
  }
}

const note = (sessionId: string, attempt: number): Promise<unknown> =>
  store.append(sessionId, {
    writer: `note-${attempt}`,
    batch: 1,
    events: [{ type: 'note', timestamp: Date.now(), text: 'of the second version' } as never],
  })

setInterval(() => void queue.keep([...running]), HIDDEN_MS / 4)
serveParent(0)
for (;;) {
  const sessionId = await queue.take()
  if (sessionId === undefined) await wait(LOOK_MS)
  else void workOn(sessionId)
}
