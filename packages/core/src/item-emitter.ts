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
  return new ItemHandle(id, options)
}

/**
 * Its calls are made when they are asked for, so that a handle costs next to nothing: most are thrown away at once. Like
 * functions of their own they may be handed on without it.
 */
class ItemHandle implements ItemEmitter {
  readonly id: string
  readonly #options: ItemEmitterOptions

  constructor(id: string, options: ItemEmitterOptions) {
    this.id = id
    this.#options = options
  }

  get state(): ItemState {
    return this.#options.stateOf(this.id) ?? { status: 'pending' }
  }

  get phase(): ItemEmitter['phase'] {
    const { safe, phases, stateOf } = this.#options
    return safe('phase', (name: string, percent: number | undefined = ownOf(phases, name)) => {
      this.#say({ ...beginTry(stateOf(this.id)), phase: name, ...(percent !== undefined && { percent }) })
    })
  }

  get update(): ItemEmitter['update'] {
    return (patch) => this.#say(patch)
  }

  get log(): ItemEmitter['log'] {
    const { safe, log } = this.#options
    return safe('log', (message: string, level?: LogLevel) => {
      log(message, { item: this.id, ...(level !== undefined && { level }) })
    })
  }

  get retrying(): ItemEmitter['retrying'] {
    return this.#options.safe('retrying', (error: unknown) =>
      this.#say({ status: 'waiting', error: this.#fault(error) }),
    )
  }

  get complete(): ItemEmitter['complete'] {
    return this.#options.safe('complete', (metadata?: Readonly<Record<string, Json>>) => {
      const wasWrong = this.#options.stateOf(this.id)?.error !== undefined
      this.#say({ status: 'completed', ...(wasWrong && { error: null }), ...(metadata !== undefined && { metadata }) })
    })
  }

  get fail(): ItemEmitter['fail'] {
    return this.#options.safe('fail', (error: unknown) => this.#say({ status: 'failed', error: this.#fault(error) }))
  }

  get skip(): ItemEmitter['skip'] {
    return this.#options.safe('skip', (reason?: string) => {
      this.#say({ status: 'skipped', ...(reason !== undefined && { metadata: { reason } }) })
    })
  }

  #say(patch: ItemPatch): void {
    this.#options.say(this.id, patch)
  }

  #fault(error: unknown): Fault {
    return this.#options.faultOf(error, { item: this.id, attempt: this.#options.stateOf(this.id)?.attempt })
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
