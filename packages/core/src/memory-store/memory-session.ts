import { ProgressError } from '../errors.ts'
import { isTerminal } from '../status.ts'
import type { AppendBatch, NewSession, SessionLog } from '../store.ts'
import type { Lease, NewEvent, SessionEvent, SessionRecord, SessionStatus, Snapshot, TerminalEvent } from '../types.ts'
import { type Stored, store } from './copy.ts'

/** What a terminal event makes of its session. */
const END: Record<TerminalEvent['type'], SessionStatus> = {
  complete: 'completed',
  error: 'failed',
  cancelled: 'cancelled',
}

/** What a log keeps behind its checkpoint is never more than this. */
const MAX_KEPT_BYTES = 256 * 1024

/** A writer's last batch, and the seq that it was answered. */
interface Answer {
  readonly writer: string
  batch: number
  seq: number
}

/** Where a log stands. */
interface Position {
  readonly seq: number
  readonly timestamp: number
}

/** One session's record and log. Every change is whole when the call returns, or has not begun when it throws. */
export class MemorySession {
  readonly sessionId: string
  readonly topics: readonly string[]
  /** Its place among all that were created. */
  readonly ordinal: number
  /** Of record, checkpoint and events. */
  bytes: number
  /** The record but for what every batch changes, which goes into it when somebody looks. */
  #record: SessionRecord
  #isRecordDue = false
  #seq = 0
  #updatedAt: number
  #status: SessionStatus = 'pending'
  #checkpoint: Stored<Snapshot> | undefined
  /** The seq that the first event here follows; at most the checkpoint's. */
  #floor = 0
  #events: SessionEvent[] = []
  /** What each of them weighs. */
  #weights: number[] = []
  /** Each writer's last batch. An earlier one can only be a repeat too, for a writer sends one at a time. */
  readonly #answers = new Map<string, Answer>()
  /** That of the writer who was here last: mostly the one who comes next. */
  #answer: Answer | undefined

  constructor(session: NewSession, ordinal: number, now: number) {
    const { takeWithinMs, maxActive: _, ...given } = session
    const fresh = {
      status: 'pending',
      seq: 0,
      epoch: 0,
      dueAt: now + takeWithinMs,
      createdAt: now,
      updatedAt: now,
    } as const
    const { value, bytes } = store({ ...given, ...fresh } as SessionRecord)
    this.#record = value
    this.#updatedAt = now
    this.sessionId = value.sessionId
    this.topics = value.topics
    this.ordinal = ordinal
    this.bytes = bytes
  }

  get record(): SessionRecord {
    if (this.#isRecordDue) {
      const common = { ...this.#record, seq: this.#seq, updatedAt: this.#updatedAt, status: this.#status }
      this.#put(common)
    }
    return this.#record
  }

  #put(record: SessionRecord): void {
    this.#record = Object.freeze(record)
    this.#isRecordDue = false
  }

  /** The seq of its last event. */
  get head(): number {
    return this.#seq
  }

  get live(): boolean {
    return this.#record.endedAt === undefined
  }

  /** Whether its lease runs; from its very end on, another may take the session. */
  heldAt(now: number): boolean {
    const { lease } = this.#record
    return lease !== undefined && now < lease.expiresAt
  }

  /** What was answered when the batch came for the first time. */
  answerTo({ writer, batch }: AppendBatch): number | undefined {
    const last = this.#answerOf(writer)
    return last !== undefined && batch <= last.batch ? last.seq : undefined
  }

  /** Writes a batch that has no answer yet. @returns The events as they stand in the log now. */
  append(batch: AppendBatch, now: number): readonly SessionEvent[] {
    this.#mayAppend(batch, now)
    const base = (batch.seen ?? 0) > this.#seq ? rebaseOf(batch) : undefined
    const stored = this.#place(
      batch.events,
      base === undefined ? this.#last() : { seq: base.value.seq, timestamp: base.value.updatedAt },
    )
    if (base !== undefined) this.#startAt(base)
    const written = stored.map((one) => this.#keep(one))
    this.#follow(base?.value, written)
    this.#answered(batch)
    return written
  }

  #answered({ writer, batch }: AppendBatch): void {
    const answer = this.#answerOf(writer) ?? { writer, batch, seq: 0 }
    answer.batch = batch
    answer.seq = this.#seq
    if (answer === this.#answer) return
    this.#answers.set(writer, answer)
    this.#answer = answer
  }

  #answerOf(writer: string): Answer | undefined {
    return this.#answer?.writer === writer ? this.#answer : this.#answers.get(writer)
  }

  #keep({ value, bytes }: Stored<SessionEvent>): SessionEvent {
    this.#events.push(value)
    this.#weights.push(bytes)
    this.bytes += bytes
    return value
  }

  read(after: number | undefined): SessionLog {
    const head = this.#seq
    const within = after !== undefined && after >= this.#floor && after <= head
    const checkpoint = within ? undefined : this.#checkpoint?.value
    const from = within ? after : (checkpoint?.seq ?? 0)
    return {
      session: this.record,
      head,
      ...(checkpoint !== undefined && { checkpoint }),
      events: this.#events.slice(from - this.#floor),
    }
  }

  /** Keeps a snapshot in place of the events that lead to it, but for the last `keep` of them. */
  trim(snapshot: Snapshot, keep: number): void {
    if (snapshot.seq > this.#seq) throw new TypeError('a checkpoint cannot be ahead of its log')
    if (snapshot.seq <= (this.#checkpoint?.value.seq ?? 0)) return
    const checkpoint = store(snapshot)
    const gone = this.#gone(snapshot.seq - this.#floor, keep)
    this.#events.splice(0, gone)
    this.#floor += gone
    this.bytes += checkpoint.bytes - (this.#checkpoint?.bytes ?? 0) - sumOf(this.#weights.splice(0, gone))
    this.#checkpoint = checkpoint
  }

  /** How many of the first `covered` events go, so that neither more than `keep` nor too many bytes of them stay. */
  #gone(covered: number, keep: number): number {
    let kept = 0
    let bytes = 0
    while (kept < Math.min(keep, covered)) {
      bytes += this.#weights[covered - kept - 1] ?? 0
      if (bytes > MAX_KEPT_BYTES) break
      kept += 1
    }
    return covered - kept
  }

  /** Gives the session to its next holder. */
  take(holder: string, expiresAt: number): Lease {
    return this.#lease({ sessionId: this.sessionId, holder, epoch: this.#record.epoch + 1, expiresAt })
  }

  /** Prolongs a lease that nobody has taken over, also one that has run out. */
  renew(lease: Lease, expiresAt: number): Lease | undefined {
    return this.#isCurrent(lease) ? this.#lease({ ...lease, expiresAt }) : undefined
  }

  release(lease: Lease, dueAt: number): void {
    if (!this.#isCurrent(lease)) return
    const { lease: _, ...rest } = this.record
    this.#put({ ...rest, dueAt })
  }

  #isCurrent({ epoch, holder }: Lease): boolean {
    const current = this.#record.lease
    return current?.epoch === epoch && current.holder === holder
  }

  #lease(lease: Lease): Lease {
    const { epoch, expiresAt } = Object.freeze(lease)
    this.#put({ ...this.record, lease, epoch, dueAt: expiresAt })
    return lease
  }

  #mayAppend({ epoch, onlyIf, events }: AppendBatch, now: number): void {
    const { sessionId } = this
    if (!this.live) throw new ProgressError('session_sealed', { sessionId })
    if (epoch !== undefined && epoch !== this.#record.epoch) throw new ProgressError('fenced', { sessionId })
    if (onlyIf === 'unheld' && this.heldAt(now)) throw new ProgressError('session_held', { sessionId })
    if (events.length === 0) throw new TypeError('a batch holds one event at least')
    if (events.length > 1 && events.slice(0, -1).some(isTerminal))
      throw new TypeError('a terminal event is the last of its batch')
  }

  /** What the next event follows. */
  #last(): Position {
    return { seq: this.#seq, timestamp: this.#seq === 0 ? 0 : this.#updatedAt }
  }

  #place(events: readonly NewEvent[], last: Position): Stored<SessionEvent>[] {
    let { timestamp } = last
    return events.map((event, index) => {
      timestamp = Math.max(timestamp, event.timestamp)
      const placed = { ...event, sessionId: this.sessionId, seq: last.seq + index + 1, timestamp } as SessionEvent
      // A merged event says `since`; in the log it is one entry like any other.
      if ('since' in placed) delete placed.since
      return store(placed)
    })
  }

  /** The store has lost what led to `base`: the log goes on above it. */
  #startAt(base: Stored<Snapshot>): void {
    this.bytes += base.bytes - (this.#checkpoint?.bytes ?? 0) - sumOf(this.#weights)
    this.#events = []
    this.#weights = []
    this.#floor = base.value.seq
    this.#checkpoint = base
  }

  #follow(base: Snapshot | undefined, events: readonly SessionEvent[]): void {
    if (base !== undefined) this.#status = base.status
    for (const event of events) {
      if ((event.type === 'progress' || event.type === 'partial') && event.status !== undefined) {
        this.#status = event.status
      }
    }
    const last = events.at(-1)
    if (last === undefined) return
    this.#seq = last.seq
    this.#updatedAt = last.timestamp
    this.#isRecordDue = true
    if (!isTerminal(last)) return
    this.#status = END[last.type]
    const { lease: _, ...rest } = this.record
    this.#put({ ...rest, endedAt: last.timestamp })
  }
}

const sumOf = (weights: readonly number[]): number => weights.reduce((sum, bytes) => sum + bytes, 0)

function rebaseOf({ seen, rebase }: AppendBatch): Stored<Snapshot> {
  if (rebase === undefined) throw new ProgressError('store_rewound')
  if (rebase.seq !== seen || rebase.endedAt !== undefined) throw new TypeError('`rebase` is the live state at `seen`')
  return store(rebase)
}
