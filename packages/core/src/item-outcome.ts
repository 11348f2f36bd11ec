import { hasItemEnded } from './status.ts'
import type { Fault, ItemPatch, ItemState } from './types.ts'

/** How one try of an item came to its end: what the work returned, or why it did not. */
export type TryEnd = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: Fault }

/** What follows from the end of a try; `ended`: the work has said itself how the item ended. */
export type AfterTry =
  | { readonly step: 'complete'; readonly metadata: Record<string, never> | undefined }
  | { readonly step: 'ended'; readonly metadata: Record<string, never> | undefined }
  | { readonly step: 'again'; readonly fault: Fault }
  | { readonly step: 'fail'; readonly fault: Fault }

/** By what a try that failed is followed by another. */
export interface RetryRules {
  readonly attempt: number
  readonly maxAttempts: number
  readonly isRetryable: (fault: Fault) => boolean
}

/**
 * Decides what becomes of an item when a try has come to its end. What the work itself said of its end goes first; one
 * that it left waiting for another try gets that, as long as tries are left.
 *
 * @param state - The item, with all that the work said of it.
 */
export function afterTry(state: ItemState, end: TryEnd, { attempt, maxAttempts, isRetryable }: RetryRules): AfterTry {
  const metadata = end.ok ? entriesOf(end.value) : undefined
  if (hasItemEnded(state.status)) return { step: 'ended', metadata }
  if (end.ok && state.status !== 'waiting') return { step: 'complete', metadata }
  const fault = end.ok ? (state.error ?? UNSAID) : end.fault
  const again = attempt < maxAttempts && (end.ok || isRetryable(fault))
  return { step: again ? 'again' : 'fail', fault }
}

const UNSAID: Fault = { code: 'internal', message: 'The work did not say why it waits', retryable: true }

/** A result that is an object of entries, and no list. */
function entriesOf(value: unknown): Record<string, never> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return value as Record<string, never>
}

/** Why a list is worked through no further. */
export type StopKind =
  /** By a cancel, or because the session has ended. */
  | 'cancelled'
  /** The session's time is over. */
  | 'deadline'
  /** The session is left to another worker, which goes on with it. */
  | 'left'
  /** The session is lost to this worker: it has no say any more. */
  | 'lost'

/**
 * What becomes of an item that has not ended when its list is stopped.
 *
 * @param cut - What one whose work is under way is said to have failed by, where there was no time; `undefined` for others.
 */
export function whenStopped(kind: StopKind, cut: Fault | undefined): ItemPatch | undefined {
  switch (kind) {
    case 'cancelled':
      return { status: 'cancelled' }
    case 'deadline':
      return cut === undefined ? { status: 'cancelled' } : { status: 'failed', error: cut }
    case 'left':
      // The try was cut short by no fault of the item's: it counts as not begun.
      return cut && { status: 'pending', phase: null, percent: null }
    case 'lost':
      return undefined
  }
}
