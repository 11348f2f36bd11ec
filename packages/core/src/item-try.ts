import type { Clock } from './clock.ts'
import { ProgressError } from './errors.ts'
import type { ItemContext, ItemEmitter, ItemEntry } from './items.ts'
import type { ItemState } from './types.ts'

/** What one try of an item is made of. */
export interface ItemTryOptions<Entry extends string | ItemEntry> {
  readonly clock: Clock
  readonly handle: ItemEmitter
  readonly entry: Entry
  readonly attempt: number
  readonly previous: ItemState | undefined
  readonly timeoutMs: number | undefined
  /** Counts a call that came when the try was over. */
  readonly onLate: () => void
}

/** How a try ended: with the work's return, or with what it threw or was cut short by. */
export type Tried = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown }

/** One try of one item. */
export interface ItemTry {
  /** Resolves when the work returns or throws, or when its time is over, whichever comes first; never rejects. */
  readonly end: Promise<Tried>
  /** Cuts it short: the work's signal is aborted, and nothing that it says of the item counts any more. */
  stop(reason: unknown): void
}

/**
 * Begins a try. A work that ignores its signal goes on unheard: its time is over all the same, and what it says later is
 * counted and dropped.
 */
export function beginItemTry<Entry extends string | ItemEntry>(
  work: (item: ItemContext<Entry>) => unknown,
  options: ItemTryOptions<Entry>,
): ItemTry {
  const { clock, timeoutMs } = options
  const aborter = new AbortController()
  const { signal } = aborter
  let isOver = false
  let cut: (error: unknown) => void = () => undefined
  const cutShort = new Promise<never>((_resolve, reject) => {
    cut = reject
  })
  const stop = (reason: unknown): void => {
    if (isOver) return
    isOver = true
    cut(reason)
    aborter.abort(reason)
  }
  const timer =
    timeoutMs === undefined
      ? undefined
      : clock.setTimer(() => stop(new ProgressError('timeout')), timeoutMs, { keepsAlive: true })
  const context = contextOf(options, signal, () => isOver)
  const run = async (): Promise<Tried> => {
    try {
      const value = await Promise.race([cutShort, Promise.resolve(context).then(work)])
      return { ok: true, value }
    } catch (error) {
      return { ok: false, error }
    } finally {
      isOver = true
      clock.clearTimer(timer)
    }
  }
  return { end: run(), stop }
}

/** The handle as one try has it. After the end that it says itself, nor after the try, does it say anything more. */
function contextOf<Entry extends string | ItemEntry>(
  { handle, entry, attempt, previous, onLate }: ItemTryOptions<Entry>,
  signal: AbortSignal,
  isOver: () => boolean,
): ItemContext<Entry> {
  let saidEnd = false
  const whileOn =
    <Args extends unknown[]>(say: (...args: Args) => void, isEnd = false) =>
    (...args: Args): void => {
      if (isOver() || saidEnd) onLate()
      else {
        saidEnd = isEnd
        say(...args)
      }
    }
  return {
    id: handle.id,
    get state() {
      return handle.state
    },
    entry,
    attempt,
    previous,
    signal,
    phase: whileOn(handle.phase),
    update: whileOn(handle.update),
    log: whileOn(handle.log),
    retrying: whileOn(handle.retrying),
    complete: whileOn(handle.complete, true),
    fail: whileOn(handle.fail, true),
    skip: whileOn(handle.skip, true),
  }
}
