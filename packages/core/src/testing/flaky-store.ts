import { type Clock, systemClock } from '../clock.ts'
import { ProgressError } from '../errors.ts'
import type { SessionStore, Signal } from '../store.ts'

/** A method of a store that may fail. */
export type StoreMethod = Exclude<keyof SessionStore, 'name' | 'flushMs' | 'close'>

/**
 * What becomes of a signal: it is lost, comes twice, comes without its events, comes after the one that follows it (and
 * not at all if none does), or comes late.
 */
export type SignalFault = 'drop' | 'repeat' | 'bare' | 'behind' | { readonly delayMs: number }

/**
 * What becomes of a call: it is rejected with `store_unavailable` before anything was done, or after all was done, or it
 * is late.
 */
export type CallFault = 'fail' | 'loseReply' | { readonly delayMs: number }

/** Decides, one by one, what goes wrong; `undefined` for what goes well. */
export interface Faults {
  signal?(signal: Signal): SignalFault | undefined
  call?(method: StoreMethod): CallFault | undefined
}

/**
 * Wraps a store in a network that is not to be trusted: the store itself stays sound, so whoever follows the rules ends
 * in the same state in spite of it.
 *
 * @param faults - Called for each signal and subscriber, and for each call.
 * @param clock - What delays run on.
 * @see seededFaults for chance that can be repeated
 */
export function flakyStore(store: SessionStore, faults: Faults, clock: Clock = systemClock): SessionStore {
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, ms))
  const call = async <T>(method: StoreMethod, work: () => Promise<T>): Promise<T> => {
    const fault = faults.call?.(method)
    if (fault === 'fail') throw new ProgressError('store_unavailable')
    if (typeof fault === 'object') await sleep(fault.delayMs)
    const answer = await work()
    if (fault === 'loseReply') throw new ProgressError('store_unavailable')
    return answer
  }
  return {
    name: store.name,
    flushMs: store.flushMs,
    create: (session) => call('create', () => store.create(session)),
    append: (sessionId, batch) => call('append', () => store.append(sessionId, batch)),
    read: (sessionId, after) => call('read', () => store.read(sessionId, after)),
    tombstone: (sessionId) => call('tombstone', () => store.tombstone(sessionId)),
    subscribe: (target, onSignal) =>
      call('subscribe', () => store.subscribe(target, flakyListener(onSignal, faults, clock))),
    list: (query) => call('list', () => store.list(query)),
    checkpoint: (sessionId, snapshot) => call('checkpoint', () => store.checkpoint(sessionId, snapshot)),
    acquire: (sessionId, holder, leaseMs) => call('acquire', () => store.acquire(sessionId, holder, leaseMs)),
    renew: (lease, leaseMs) => call('renew', () => store.renew(lease, leaseMs)),
    release: (lease, takeWithinMs) => call('release', () => store.release(lease, takeWithinMs)),
    async *lapsed(byMs) {
      await call('lapsed', async () => undefined)
      yield* store.lapsed(byMs)
    },
    delete: (sessionId) => call('delete', () => store.delete(sessionId)),
    withdraw: (sessionId) => call('withdraw', () => store.withdraw(sessionId)),
    recordDurations: (workflow, sample) => call('recordDurations', () => store.recordDurations(workflow, sample)),
    durations: (workflow) => call('durations', () => store.durations(workflow)),
    health: () => call('health', () => store.health()),
    close: () => store.close(),
  }
}

function flakyListener(listener: (signal: Signal) => void, faults: Faults, clock: Clock): (signal: Signal) => void {
  let behind: Signal[] = []
  return (signal) => {
    const fault = faults.signal?.(signal)
    if (fault === 'drop') return
    if (fault === 'behind') {
      behind.push(signal)
      return
    }
    if (typeof fault === 'object') {
      clock.setTimer(() => listener(signal), fault.delayMs)
      return
    }
    const overtaken = behind
    behind = []
    listener(fault === 'bare' ? { sessionId: signal.sessionId, seq: signal.seq } : signal)
    if (fault === 'repeat') listener(signal)
    for (const late of overtaken) listener(late)
  }
}
