import {
  createFold,
  type Fold,
  foldLog,
  isFinal,
  isTerminal,
  type SessionEvent,
  type SessionLog,
  type SessionRecord,
  type Signal,
  type Snapshot,
} from '@progress/core'
import { planRead, planSignal } from './advance.ts'
import { Ring, type RingLimits } from './ring.ts'

/** What became of a log's view: it moved, something is missing, the session is not there. */
export type Change = 'nothing' | 'moved' | 'missing' | 'gone'

/** A process's view of one session's log: the state at the head, and the events that led there last. */
export class SessionLogView {
  session: SessionRecord
  /** Grows when the store turns out to have been rewound: what followers hold may then never have been. */
  timeline = 0
  #fold: Fold
  #ended = false
  readonly #ring: Ring

  /** @throws {TypeError} if the log has a gap. */
  constructor(log: SessionLog, limits: RingLimits) {
    this.session = log.session
    this.#ring = new Ring(limits)
    this.#fold = this.#refill(log)
  }

  get head(): number {
    return this.#fold.seq
  }

  get snapshot(): Snapshot {
    return this.#fold.snapshot()
  }

  get ended(): boolean {
    return this.#ended
  }

  /** What the ring has after a cursor; `undefined` where it does not reach it. */
  after(cursor: number): readonly SessionEvent[] | undefined {
    return this.#ring.after(cursor)
  }

  reaches(cursor: number): boolean {
    return this.#ring.reaches(cursor)
  }

  onSignal(signal: Signal, cursors: () => Iterable<number>): Change {
    const plan = planSignal(this.head, signal)
    if (plan.kind !== 'apply') return plan.kind === 'read' ? 'missing' : 'nothing'
    return this.#apply(plan.events, cursors) ? 'moved' : 'missing'
  }

  /**
   * @param askedAt - The head that the log was read from.
   * @throws {TypeError} if the log has a gap.
   */
  onRead(log: SessionLog | undefined, askedAt: number, cursors: () => Iterable<number>): Change {
    const plan = planRead(this.head, askedAt, log)
    if (plan.kind === 'gone' || log === undefined) return 'gone'
    this.session = log.session
    if (plan.kind === 'nothing') return 'nothing'
    if (plan.kind === 'apply' && this.#apply(plan.events, cursors)) return 'moved'
    this.#fold = this.#refill(log)
    if (plan.kind === 'replace' && plan.rewound) this.timeline += 1
    return 'moved'
  }

  #apply(events: readonly SessionEvent[], cursors: () => Iterable<number>): boolean {
    for (const event of events) {
      if (this.#fold.apply(event) !== 'next') return false
      this.#ring.push(event, cursors)
      this.#ended = isTerminal(event)
    }
    return true
  }

  /** Takes the state from a log as it is. */
  #refill(log: SessionLog): Fold {
    const state = foldLog(log)
    this.#ended = isFinal(state.status)
    this.#ring.reset(log.checkpoint?.seq ?? 0)
    for (const event of log.events) this.#ring.push(event, () => [])
    return createFold(state)
  }
}
