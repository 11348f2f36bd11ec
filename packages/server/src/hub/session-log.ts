import {
  createFold,
  type Fit,
  type Fold,
  type ItemPage,
  type ItemPageQuery,
  initialSnapshot,
  isFinal,
  isTerminal,
  itemOrder,
  itemPage,
  type SessionEvent,
  type SessionLog,
  type SessionRecord,
  type Signal,
  type Snapshot,
} from '@progress/core'
import { changesItems, isLarge } from '../shown.ts'
import { planRead, planSignal } from './advance.ts'
import { Ring, type RingLimits } from './ring.ts'

/** What became of a log's view: it moved, something is missing, the session is not there. */
export type Change = 'nothing' | 'moved' | 'missing' | 'gone'

/** How much a view keeps, and from how many items on its session is large. */
export interface ViewLimits extends RingLimits {
  readonly maxSnapshotItems: number
}

/** A process's view of one session's log: the state at the head, and the events that led there last. */
export class SessionLogView {
  session: SessionRecord
  /** Grows when the store turns out to have been rewound: what followers hold may then never have been. */
  timeline = 0
  #fold: Fold
  #ended = false
  #largeFrom = Number.POSITIVE_INFINITY
  /** Of the items, while it is known. */
  #order: readonly string[] | undefined
  readonly #limits: ViewLimits
  readonly #ring: Ring

  /** @throws {TypeError} if the log has a gap. */
  constructor(log: SessionLog, limits: ViewLimits) {
    this.session = log.session
    this.#limits = limits
    this.#ring = new Ring(limits)
    this.#fold = this.#refill(log)
  }

  get head(): number {
    return this.#fold.seq
  }

  /** The state, for whoever keeps it. It costs the next event a copy of what that changes: for a look there is `state`. */
  get snapshot(): Snapshot {
    return this.#fold.snapshot()
  }

  /** The state, until the next event. */
  get state(): Readonly<Snapshot> {
    return this.#fold.state
  }

  /** From this cursor on the session is known to have been large; infinite where it is not. */
  get largeFrom(): number {
    return this.#largeFrom
  }

  /** A page of the items as they are now. @returns `undefined` where `after` names none. */
  itemPage(query: ItemPageQuery): ItemPage | undefined {
    this.#order ??= itemOrder(this.state)
    return itemPage(this.state, this.#order, query)
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
      if (this.#take(event) !== 'next') return false
      this.#ring.push(event, cursors)
      this.#ended = isTerminal(event)
    }
    return true
  }

  #take(event: SessionEvent): Fit {
    if (!changesItems(event)) return this.#fold.apply(event)
    const { total } = this.state.counts
    const fit = this.#fold.apply(event)
    if (fit === 'next') {
      const isNew = this.state.counts.total > total
      if (isNew || Object.values(event.items).some(({ index }) => index !== undefined)) this.#order = undefined
      if (isNew && isLarge(this.state, this.#limits)) this.#largeFrom = Math.min(this.#largeFrom, this.head)
    }
    return fit
  }

  /** Takes the state from a log as it is. */
  #refill(log: SessionLog): Fold {
    const base = log.checkpoint ?? initialSnapshot(log.session)
    this.#fold = createFold(base)
    this.#order = undefined
    this.#largeFrom = isLarge(base, this.#limits) ? base.seq : Number.POSITIVE_INFINITY
    this.#ring.reset(log.checkpoint?.seq ?? 0)
    for (const event of log.events) {
      if (this.#take(event) === 'gap') throw new TypeError(`event ${event.seq} does not follow ${this.head}`)
      this.#ring.push(event, () => [])
    }
    this.#ended = isFinal(this.state.status)
    return this.#fold
  }
}
