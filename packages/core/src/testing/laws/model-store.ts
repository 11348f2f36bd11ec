import { ProgressError } from '../../errors.ts'
import { foldLog } from '../../fold.ts'
import { isTerminal } from '../../status.ts'
import type { AppendBatch, NewSession, SessionLog, SessionQuery, Tombstone } from '../../store.ts'
import type { Lease, SessionEvent, SessionRecord, SessionStatus, Snapshot } from '../../types.ts'

interface ModelSession {
  readonly given: NewSession
  readonly createdAt: number
  dueAt: number
  epoch: number
  lease: Lease | undefined
  base: Snapshot | undefined
  events: SessionEvent[]
  answers: { writer: string; batch: number; seq: number }[]
  sealedAt: number | undefined
  gone: 'deleted' | 'withdrawn' | undefined
}

/** How long things are kept. */
export interface ModelSpans {
  readonly retentionMs: number
  readonly tombstoneMs: number
  readonly keyRetentionMs: number
}

const STATUS: Partial<Record<SessionEvent['type'], SessionStatus>> = {
  complete: 'completed',
  error: 'failed',
  cancelled: 'cancelled',
}

/**
 * A store without any mechanism: it forgets nothing, trims nothing, keeps no index and sets no timer, and derives each
 * answer from all that ever happened. Too slow to be of use, and so plain that one sees that it is right.
 */
export class ModelStore {
  readonly #all: ModelSession[] = []
  readonly #now: () => number
  readonly #spans: ModelSpans

  constructor(now: () => number, spans: ModelSpans) {
    this.#now = now
    this.#spans = spans
  }

  create(given: NewSession): { id: string; created: boolean } {
    const { owner, workflow, key, retryOf, maxActive } = given
    const peers = this.#all.filter((peer) => peer.given.owner === owner && peer.gone !== 'withdrawn')
    const live = peers.filter((peer) => this.#isThere(peer) && !this.#isOver(peer))
    if (key !== undefined) {
      const used = peers.findLast((peer) => peer.given.key === key && this.#holdsKey(peer))
      if (used !== undefined) {
        const matches = used.given.workflow === workflow && used.given.fingerprint === given.fingerprint
        if (!matches) throw new ProgressError('idempotency_mismatch')
        if (!this.#isThere(used)) throw new ProgressError('session_expired')
        return { id: used.given.sessionId, created: false }
      }
    } else if (retryOf !== undefined) {
      const retry = live.find((peer) => peer.given.retryOf === retryOf)
      if (retry !== undefined) return { id: retry.given.sessionId, created: false }
    }
    const active = live.filter((peer) => peer.given.workflow === workflow).length
    if (owner !== undefined && maxActive !== undefined && active >= maxActive)
      throw new ProgressError('too_many_sessions')
    const { sessionId } = given
    if (this.#find(sessionId) !== undefined || this.tombstone(sessionId) !== undefined) throw new TypeError('taken')
    const createdAt = this.#now()
    const fresh = { lease: undefined, base: undefined, sealedAt: undefined, gone: undefined, epoch: 0 }
    this.#all.push({ given, createdAt, dueAt: createdAt + given.takeWithinMs, events: [], answers: [], ...fresh })
    return { id: sessionId, created: true }
  }

  append(sessionId: string, batch: AppendBatch): number {
    const session = this.#get(sessionId)
    const repeat = session.answers.find(({ writer, batch: n }) => writer === batch.writer && n === batch.batch)
    if (repeat !== undefined) return repeat.seq
    if (this.#isOver(session)) throw new ProgressError('session_sealed')
    if (batch.epoch !== undefined && batch.epoch !== session.epoch) throw new ProgressError('fenced')
    if (batch.onlyIf === 'unheld' && this.#isHeld(session)) throw new ProgressError('session_held')
    if (batch.events.length === 0 || batch.events.slice(0, -1).some(isTerminal)) throw new TypeError('a bad batch')
    if ((batch.seen ?? 0) > this.head(session)) {
      if (batch.rebase === undefined) throw new ProgressError('store_rewound')
      session.base = batch.rebase
      session.events = []
    }
    for (const event of batch.events) {
      const seq = this.head(session) + 1
      const timestamp = Math.max(event.timestamp, session.events.at(-1)?.timestamp ?? session.base?.updatedAt ?? 0)
      session.events.push({ ...event, sessionId, seq, timestamp } as SessionEvent)
    }
    if (batch.events.some(isTerminal)) {
      session.sealedAt = this.#now()
      session.lease = undefined
    }
    session.answers.push({ writer: batch.writer, batch: batch.batch, seq: this.head(session) })
    return this.head(session)
  }

  /** All of a session's log, from its beginning or its last rewinding. */
  read(sessionId: string): SessionLog | undefined {
    const session = this.#find(sessionId)
    if (session === undefined) return undefined
    const { base, events } = session
    return { session: this.#record(session), head: this.head(session), checkpoint: base, events }
  }

  checkpoint(sessionId: string, seq: number): void {
    if (seq > this.head(this.#get(sessionId))) throw new TypeError('beyond the head')
  }

  tombstone(sessionId: string): Tombstone | undefined {
    const session = this.#all.findLast(({ given }) => given.sessionId === sessionId)
    if (session?.gone !== undefined || session?.sealedAt === undefined || this.#isThere(session)) return undefined
    if (this.#now() >= session.sealedAt + this.#spans.retentionMs + this.#spans.tombstoneMs) return undefined
    const { workflow, owner } = session.given
    return { sessionId, workflow, owner }
  }

  acquire(sessionId: string, holder: string, leaseMs: number): Lease | undefined {
    const session = this.#find(sessionId)
    if (session === undefined || this.#isOver(session) || this.#isHeld(session)) return undefined
    session.epoch += 1
    return this.#lease(session, { sessionId, holder, epoch: session.epoch, expiresAt: this.#now() + leaseMs })
  }

  renew(lease: Lease, leaseMs: number): Lease | undefined {
    const session = this.#find(lease.sessionId)
    if (session?.lease?.epoch !== lease.epoch) return undefined
    return this.#lease(session, { ...lease, expiresAt: this.#now() + leaseMs })
  }

  release(lease: Lease, takeWithinMs: number): void {
    const session = this.#find(lease.sessionId)
    if (session?.lease?.epoch !== lease.epoch) return
    session.lease = undefined
    session.dueAt = this.#now() + takeWithinMs
  }

  delete(sessionId: string): void {
    const session = this.#all.findLast(({ given }) => given.sessionId === sessionId)
    if (session === undefined || session.gone !== undefined) return
    if (!this.#isOver(session)) throw new ProgressError('session_live')
    session.gone = 'deleted'
  }

  withdraw(sessionId: string): void {
    const session = this.#find(sessionId)
    if (session === undefined) return
    if (session.epoch > 0) throw new ProgressError('session_held')
    session.gone = 'withdrawn'
  }

  list({ owner, topic, workflow, status, createdFrom, createdBefore }: SessionQuery): string[] {
    const asked = (record: SessionRecord): boolean =>
      (owner ?? record.owner) === record.owner &&
      (topic === undefined || record.topics.includes(topic)) &&
      (workflow ?? record.workflow) === record.workflow &&
      (status?.includes(record.status) ?? true) &&
      (createdFrom ?? record.createdAt) <= record.createdAt &&
      (createdBefore === undefined || record.createdAt < createdBefore)
    const there = this.#all.filter((session) => this.#isThere(session)).map((session) => this.#record(session))
    return there
      .filter(asked)
      .reverse()
      .map(({ sessionId }) => sessionId)
  }

  lapsed(byMs: number): Set<string> {
    const lapsed = this.#all.filter(
      (session) => this.#isThere(session) && !this.#isOver(session) && this.#now() - session.dueAt >= byMs,
    )
    return new Set(lapsed.map(({ given }) => given.sessionId))
  }

  head({ base, events }: ModelSession): number {
    return (base?.seq ?? 0) + events.length
  }

  #record(session: ModelSession): SessionRecord {
    const { takeWithinMs: _, maxActive: __, ...given } = session.given
    const { createdAt, dueAt, epoch, lease, base, events } = session
    const last = events.at(-1)
    const folded = foldLog({
      session: {
        ...given,
        topics: [],
        plan: [],
        status: 'pending',
        seq: 0,
        epoch,
        dueAt,
        createdAt,
        updatedAt: createdAt,
      },
      head: this.head(session),
      checkpoint: base,
      events,
    })
    const ended = last !== undefined && STATUS[last.type] !== undefined ? { endedAt: last.timestamp } : {}
    return {
      ...given,
      plan: [...given.plan],
      topics: [...given.topics],
      status: folded.status,
      seq: this.head(session),
      epoch,
      ...(lease === undefined ? {} : { lease }),
      dueAt,
      createdAt,
      updatedAt: last?.timestamp ?? createdAt,
      ...ended,
    }
  }

  #lease(session: ModelSession, lease: Lease): Lease {
    session.lease = lease
    session.dueAt = lease.expiresAt
    return lease
  }

  #get(sessionId: string): ModelSession {
    const session = this.#find(sessionId)
    if (session !== undefined) return session
    throw new ProgressError(this.tombstone(sessionId) === undefined ? 'session_not_found' : 'session_expired')
  }

  #find(sessionId: string): ModelSession | undefined {
    return this.#all.findLast((session) => session.given.sessionId === sessionId && this.#isThere(session))
  }

  #isOver(session: ModelSession): boolean {
    return session.sealedAt !== undefined
  }

  #isHeld({ lease }: ModelSession): boolean {
    return lease !== undefined && this.#now() < lease.expiresAt
  }

  #isThere({ gone, sealedAt }: ModelSession): boolean {
    return gone === undefined && (sealedAt === undefined || this.#now() < sealedAt + this.#spans.retentionMs)
  }

  #holdsKey(session: ModelSession): boolean {
    return this.#isThere(session) || this.#now() < session.createdAt + this.#spans.keyRetentionMs
  }
}
