import type { StageOptions } from './emitter.ts'
import type { Json } from './json.ts'
import { ownOf } from './own.ts'
import type { Refusals } from './refusals.ts'
import { hasItemEnded } from './status.ts'
import type { ItemPatch, ItemState, ItemStatus, Snapshot, StagePatch } from './types.ts'

const MAX = Number.MAX_SAFE_INTEGER

/** A stage's fields as the work gave them, clamped to what makes sense together. */
export function stageFields(
  refusals: Refusals,
  state: Readonly<Snapshot>,
  stage: string,
  options: StageOptions,
  maxBytes: number,
): StagePatch {
  const before = ownOf(state.stages, stage)
  const total = refusals.number('total', options.total, 0, MAX)
  const current = refusals.number('current', options.current, 0, total ?? before?.total ?? MAX)
  const unit = refusals.text('unit', options.unit)
  const message = refusals.text('message', options.message)
  const attempt = refusals.number('attempt', options.attempt, 1, MAX)
  const metadata = refusals.entries('metadata', options.metadata, maxBytes)?.json
  const fields: StagePatch = {}
  if (total !== undefined) fields.total = total
  if (current !== undefined) fields.current = current
  if (unit !== undefined) fields.unit = unit
  if (message !== undefined) fields.message = message
  if (attempt !== undefined) fields.attempt = attempt
  if (metadata !== undefined) fields.metadata = { ...before?.metadata, ...metadata }
  return fields
}

const ITEM_STATUSES: readonly ItemStatus[] = [
  'pending',
  'active',
  'waiting',
  'completed',
  'failed',
  'skipped',
  'cancelled',
]
const NUMBERS = ['index', 'size', 'attempt', 'maxAttempts', 'startedAt', 'endedAt'] as const
const TEXTS = ['phase', 'name', 'kind'] as const

/**
 * An item's fields as the work gave them. An item that is spoken of while pending becomes active; the times of its begin
 * and end, and the place in the list, stand in the patch that brings them.
 */
export function itemFields(
  refusals: Refusals,
  before: ItemState | undefined,
  given: ItemPatch,
  context: { readonly now: number; readonly index: number; readonly maxBytes: number },
): ItemPatch {
  const fields: ItemPatch = before === undefined ? { index: context.index } : {}
  for (const field of NUMBERS) {
    if (given[field] !== undefined) set(fields, field, given[field], (value) => refusals.number(field, value, 0, MAX))
  }
  for (const field of TEXTS) {
    if (given[field] !== undefined) set(fields, field, given[field], (value) => refusals.text(field, value))
  }
  if (given.percent !== undefined) {
    set(fields, 'percent', given.percent, (value) => refusals.number('percent', value, 0, 100))
  }
  if (given.error !== undefined) {
    set(fields, 'error', given.error, (value) => refusals.json('error', value, context.maxBytes)?.json)
  }
  if (given.metadata !== undefined) {
    set(fields, 'metadata', given.metadata, (value) => {
      const metadata = refusals.entries('metadata', value, context.maxBytes)?.json
      return metadata && ({ ...before?.metadata, ...metadata } as Json)
    })
  }
  const status = statusOf(refusals, before, given)
  if (status === undefined) return fields
  fields.status = status
  if (status === 'active' && before?.startedAt === undefined) fields.startedAt ??= context.now
  if (hasItemEnded(status)) {
    fields.endedAt ??= context.now
    if (status === 'completed') fields.percent = 100
  } else if (before?.endedAt !== undefined && fields.endedAt === undefined) {
    fields.endedAt = null
  }
  return fields
}

function statusOf(refusals: Refusals, before: ItemState | undefined, given: ItemPatch): ItemStatus | undefined {
  if (given.status !== undefined) {
    return ITEM_STATUSES.includes(given.status) ? given.status : refusals.note('status', `${given.status} is none`)
  }
  const begun = given.phase != null || given.percent != null
  return begun && (before === undefined || before.status === 'pending') ? 'active' : undefined
}

function set(
  fields: ItemPatch,
  field: keyof ItemPatch,
  value: unknown,
  clean: (value: unknown) => Json | undefined,
): void {
  const taken = value === null ? null : clean(value)
  if (taken !== undefined) (fields as Record<string, unknown>)[field] = taken
}
