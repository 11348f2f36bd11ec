import { createProgressManager } from '../src/create-manager.ts'
import type { Emitter } from '../src/emitter.ts'
import type { ItemContext, ItemEntry, ItemsOptions } from '../src/items.ts'
import type { WorkContext } from '../src/manager.ts'
import type { FakeClock } from '../src/testing/fake-clock.ts'
import type { Snapshot } from '../src/types.ts'
import { defineWorkflow } from '../src/workflow.ts'
import type { managed } from './managed.ts'

/** A workflow of nothing but items, with all that items may have. */
export const files = defineWorkflow({
  name: 'files',
  stages: { processing: { title: 'Processing files', items: true } },
  items: { failed: 'zero', active: 'zero', phases: { reading: 10, parsing: 60 }, retryWhileLive: true },
  controls: ['cancel', 'pause', 'resume', 'retry'],
  deadlineMs: 600_000,
})

export type Tools = ReturnType<typeof managed>
export type FileWork = (item: ItemContext<string | ItemEntry>) => unknown

/** A list, how it is worked through, and by what. */
export interface Listed {
  readonly list: Iterable<string | ItemEntry> | AsyncIterable<string | ItemEntry>
  readonly options?: ItemsOptions
  readonly work: FileWork
}

/** The work of a session that goes through one list and returns what became of it. */
export const goThrough =
  ({ list, options = {}, work }: Listed) =>
  async (emitter: Emitter<typeof files>, _context?: WorkContext) => {
    emitter.stage('processing')
    return emitter.items(list, options, work)
  }

/** Creates a session, and lets a worker begin with it. */
export async function begun({ manager, clock }: Tools, listed: Listed, start: { retryOf?: string } = {}) {
  const { session } = await manager.create(files, null, start)
  const { sessionId } = session
  const done = manager.attach(files, sessionId, (_input, emitter) => goThrough(listed)(emitter))
  done.catch(() => undefined)
  await clock.advance(0)
  return { sessionId, done, state: () => stateOf(manager, sessionId) }
}

/** The state that a session has in the store. */
export async function stateOf({ read }: Tools['manager'], sessionId: string): Promise<Snapshot> {
  return (await read(sessionId))?.snapshot as Snapshot
}

/** Works through a list in a session of its own, with as much time as it takes. */
export async function worked(tools: Tools, listed: Listed, start: { retryOf?: string } = {}) {
  const { sessionId, done, state } = await begun(tools, listed, start)
  const result = await inTime(tools.clock, done)
  return { sessionId, result: result as Awaited<ReturnType<Emitter['items']>>, snapshot: await state() }
}

/** Lets time pass until something comes to its end. */
export async function inTime<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let isOver = false
  const over = (): void => {
    isOver = true
  }
  promise.then(over, over)
  for (let turns = 0; turns < 1_000 && !isOver; turns += 1) await clock.advance(500)
  return promise
}

/** Work that never ends. */
export const never = (): Promise<never> => new Promise(() => undefined)

/** Lets a worker begin with a list, and die in the midst of it: nothing more of it is heard, and its lease lapses. */
export async function dead(tools: Tools, listed: Listed, sessionId?: string, afterMs = 100): Promise<string> {
  const { store, clock } = tools
  let isDead = false
  const mortal = new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => (isDead ? never() : value.apply(target, args))
    },
  })
  const manager = createProgressManager({ store: mortal, clock, sweepMs: 0 })
  const id = sessionId ?? (await manager.create(files, null)).session.sessionId
  manager.attach(files, id, (_input, emitter) => goThrough(listed)(emitter)).catch(() => undefined)
  await clock.advance(afterMs)
  isDead = true
  await clock.advance(30_001)
  await tools.manager.sweep()
  return id
}

/** Another worker takes the session over. */
export async function takenOver(tools: Tools, sessionId: string, listed: Listed) {
  const done = tools.manager.attach(files, sessionId, (_input, emitter) => goThrough(listed)(emitter))
  const result = await inTime(tools.clock, done)
  return { result, snapshot: await stateOf(tools.manager, sessionId) }
}
