import type { Ahead } from './ahead.ts'
import { boundedFault } from './bounded-fault.ts'
import type { Clock } from './clock.ts'
import type { EmitOptions } from './emitter-calls.ts'
import { createItemEmitter, type ItemEmitterOptions } from './item-emitter.ts'
import type { ItemEmitter, ItemOptions } from './items.ts'
import type { AnyPatch } from './merge.ts'
import { ownOf } from './own.ts'
import type { Refusals } from './refusals.ts'
import { itemFields } from './stage-patches.ts'
import type { ItemPatch, ItemState } from './types.ts'
import type { AnyWorkflow } from './workflow.ts'

/** What the calls that are about items work with. */
export interface ItemCallsOptions {
  readonly ahead: Ahead
  readonly clock: Clock
  readonly refusals: Refusals
  readonly workflow: AnyWorkflow
  readonly maxPatchBytes: number
  readonly log: ItemEmitterOptions['log']
  /** Writes a patch that is a sign of work. */
  readonly emit: (patch: AnyPatch, options: EmitOptions) => void
}

/** The calls that are about items: one handle, or many items at once. */
export interface ItemCalls {
  /** Says something of an item, creating it on first mention. */
  item(id: string, given?: ItemOptions): ItemEmitter
  /** The handle on an item, of which nothing is said yet. */
  handle(id: string): ItemEmitter
  stateOf(id: string): ItemState | undefined
  say(id: string, patch: ItemPatch): void
  faultOf: ItemEmitterOptions['faultOf']
  /** Says something of each, in patches well below the largest that may be. */
  sayAll(said: Iterable<readonly [id: string, patch: ItemPatch]>): void
}

/** Of one patch about many items: what takes it would be busy with a larger one for too long. */
const MAX_TOGETHER = 500
/** What an entry takes beside its own fields, roughly. */
const ENTRY_BYTES = 200

/** Makes the calls that are about items. */
export function createItemCalls(options: ItemCallsOptions): ItemCalls {
  const { ahead, clock, refusals, workflow, maxPatchBytes, log, emit } = options
  const maxTogetherBytes = Math.min(64 * 1024, maxPatchBytes / 4)
  const stateOf = (id: string): ItemState | undefined =>
    typeof id === 'string' ? ownOf(ahead.state.items, id) : undefined

  const fieldsOf = (id: string, given: ItemPatch, created: number): ItemPatch => {
    const index = ahead.state.counts.total + created
    return itemFields(refusals, stateOf(id), given, { now: clock.now(), index, maxBytes: maxPatchBytes })
  }

  const say = refusals.safe('item', (id: string, given: ItemPatch) => {
    if (refusals.name('item', id) === undefined) return
    const isNew = stateOf(id) === undefined
    const fields = fieldsOf(id, given, 0)
    // An error comes as it is given; all else of an item is clean.
    const isChecked = fields.error === undefined
    // As a literal it would have a shape of its own for each id: ten thousand that an engine has to keep apart.
    const items = Object.create(null) as Record<string, ItemPatch>
    items[id] = fields
    emit({ items }, { urgent: fields.status === 'failed', bytes: isNew ? ENTRY_BYTES : 0, isChecked })
  })

  const sayAll: ItemCalls['sayAll'] = (said) => {
    let items: Record<string, ItemPatch> = {}
    let [count, created, bytes] = [0, 0, 0]
    const flush = (): void => {
      if (count > 0) emit({ items }, { bytes: created === 0 ? 0 : bytes })
      items = {}
      count = created = bytes = 0
    }
    for (const [id, given] of said) {
      const fields = fieldsOf(id, given, created)
      const size = ENTRY_BYTES + (fields.metadata == null ? 0 : JSON.stringify(fields.metadata).length)
      if (count === MAX_TOGETHER || bytes + size > maxTogetherBytes) flush()
      if (stateOf(id) === undefined) created += 1
      items[id] = fields
      count += 1
      bytes += size
    }
    flush()
  }

  const emitterOptions: ItemEmitterOptions = {
    phases: workflow.items.phases,
    stateOf,
    safe: (what, report) => refusals.safe(what, report),
    say,
    log,
    faultOf: (error, context) =>
      boundedFault(error, { stage: ahead.state.stage, ...context }, { refusals, maxBytes: maxPatchBytes }),
  }
  const handle = (id: string): ItemEmitter => createItemEmitter(id, emitterOptions)

  return {
    item(id, given) {
      if (given !== undefined || stateOf(id) === undefined) say(id, given ?? {})
      return handle(id)
    },
    handle,
    stateOf,
    say,
    faultOf: emitterOptions.faultOf,
    sayAll,
  }
}
