import type { ItemEmitter } from './items.ts'
import type { Json } from './json.ts'
import { ownOf } from './own.ts'
import type { Refusals } from './refusals.ts'
import type { Fault, ItemPatch, ItemState, LogLevel } from './types.ts'

/** What the handle on an item works with. */
export interface ItemEmitterOptions {
  /** Phases of the workflow's items, and the percent at which each is entered. */
  readonly phases: Readonly<Record<string, number>>
  /** The item as it is now. */
  readonly stateOf: (id: string) => ItemState | undefined
  /** Keeps what the work hands over, whatever it is, from throwing into it. */
  readonly safe: Refusals['safe']
  readonly say: (id: string, patch: ItemPatch) => void
  readonly log: (message: string, options: { level?: LogLevel; item: string }) => void
  /** An error of this item, as it may be written. */
  readonly faultOf: (error: unknown, context: { item: string; attempt: number | undefined }) => Fault
}

/** Makes the handle on one item. */
export function createItemEmitter(id: string, options: ItemEmitterOptions): ItemEmitter {
  const { phases, stateOf, faultOf, safe } = options
  const say = (patch: ItemPatch): void => options.say(id, patch)
  const fault = (error: unknown): Fault => faultOf(error, { item: id, attempt: stateOf(id)?.attempt })
  return {
    id,
    get state() {
      return stateOf(id) ?? { status: 'pending' }
    },
    phase: safe('phase', (name: string, percent: number | undefined = ownOf(phases, name)) => {
      say({ ...beginTry(stateOf(id)), phase: name, ...(percent !== undefined && { percent }) })
    }),
    update: say,
    log: safe('log', (message: string, level?: LogLevel) => {
      options.log(message, { item: id, ...(level !== undefined && { level }) })
    }),
    retrying: safe('retrying', (error: unknown) => say({ status: 'waiting', error: fault(error) })),
    complete: safe('complete', (metadata?: Readonly<Record<string, Json>>) => {
      const wasWrong = stateOf(id)?.error !== undefined
      say({ status: 'completed', ...(wasWrong && { error: null }), ...(metadata !== undefined && { metadata }) })
    }),
    fail: safe('fail', (error: unknown) => say({ status: 'failed', error: fault(error) })),
    skip: safe('skip', (reason?: string) => {
      say({ status: 'skipped', ...(reason !== undefined && { metadata: { reason } }) })
    }),
  }
}

/**
 * What makes an item active that is spoken of. One that waits to be tried again, or that has ended, is on its next try
 * then, and begins anew.
 */
function beginTry(before: ItemState | undefined): ItemPatch {
  const { status = 'pending', attempt } = before ?? {}
  if (status === 'active') return {}
  if (status === 'pending') return { status: 'active', attempt: attempt ?? 1 }
  const again: ItemPatch = { status: 'active', attempt: (attempt ?? 1) + 1 }
  if (before?.error !== undefined) again.error = null
  if (before?.percent !== undefined) again.percent = null
  return again
}
