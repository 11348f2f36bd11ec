import type { Bye } from '@progress/core'
import { encodeFrames } from '../frames.ts'
import type { FollowOptions } from '../hub.ts'
import type { Sink, StreamHandle } from '../stream.ts'
import type { Alarm, Alarmed } from '../wheel.ts'
import type { HubContext } from './context.ts'
import { PIECE_BYTES, type Rest, takeAll, takePiece } from './pieces.ts'

/** Why a connection is closed. */
export type CloseReason = Parameters<NonNullable<FollowOptions['onClosed']>>[0]

/** What a connection asks of, and tells, whoever feeds it. */
export interface ConnectionOwner {
  /** Whether heartbeats are to say that the store cannot be reached. */
  isDegraded(): boolean
  /** It takes bytes again, and what it was sent is written. */
  onDrained(): void
  /** Called once. */
  onClosed(reason: CloseReason): void
}

/**
 * One follower's connection: writes in pieces and stops when the sink is full, sends heartbeats when nothing else was
 * sent, and ends at its time. It has one alarm for all of that, and holds no bytes of its own but the shared ones that
 * the sink has not taken yet.
 */
export class Connection implements StreamHandle, Alarmed {
  readonly #context: HubContext
  readonly #sink: Sink
  readonly #owner: ConnectionOwner
  readonly #endsAt: number
  readonly #mayStay: (() => boolean) | undefined
  readonly #alarm: Alarm
  #rest: Rest | undefined
  /** Since when the sink has taken nothing. */
  #blockedAt: number | undefined
  #sentAt: number
  /** Counts `drained()`, which a sink may call while it is being written to. */
  #drains = 0
  #ending = false
  #closed = false

  constructor(
    context: HubContext,
    sink: Sink,
    { owner, endsAt, mayStay }: { owner: ConnectionOwner } & Pick<FollowOptions, 'endsAt' | 'mayStay'>,
  ) {
    this.#context = context
    this.#sink = sink
    this.#owner = owner
    this.#endsAt = endsAt ?? Number.POSITIVE_INFINITY
    this.#mayStay = mayStay
    this.#sentAt = context.settings.clock.now()
    this.#alarm = context.wheel.set(this.#dueAt(), this)
    context.connections.add(this)
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Whether something may be sent. */
  get isOpen(): boolean {
    return !this.#closed && !this.#ending && this.#blockedAt === undefined
  }

  /** Sends some shared parts as one delivery; only while `isOpen`. */
  send(...parts: Uint8Array[]): void {
    this.#sentAt = this.#context.settings.clock.now()
    this.#writeFrom({ parts, offset: 0 })
  }

  /**
   * Sends shared bytes as one delivery, as `send` does; only while `isOpen`. What makes one piece is written as it is.
   *
   * @param now - Of the clock.
   */
  deliver(bytes: Uint8Array, now: number): void {
    this.#sentAt = now
    if (bytes.length > PIECE_BYTES) {
      this.#writeFrom({ parts: [bytes], offset: 0 })
      return
    }
    const drains = this.#drains
    if (!this.#write(bytes) && this.#drains === drains && !this.#closed) this.#block(undefined)
    if (this.#ending) this.#end('ended')
  }

  /** Ends in order once all that was sent is written: the session, or what was asked of it, is over. */
  finish(): void {
    if (this.#closed) return
    this.#ending = true
    if (this.#rest === undefined) this.#end('ended')
  }

  /** Says why, and ends, whether the sink is full or not: it takes what is left at once. */
  bye(reason: Exclude<Bye['reason'], 'slow'>, retryMs: number): void {
    if (this.#closed) return
    const rest = this.#rest
    this.#rest = undefined
    if (rest !== undefined) this.#write(takeAll(rest))
    if (!this.#ending) this.#write(encodeFrames([{ type: 'bye', reason, retryMs }]))
    this.#end(this.#ending ? 'ended' : reason)
  }

  drained(): void {
    this.#drains += 1
    if (this.#closed || this.#blockedAt === undefined) return
    this.#blockedAt = undefined
    const rest = this.#rest
    this.#rest = undefined
    if (rest !== undefined) this.#writeFrom(rest)
    if (this.isOpen) this.#owner.onDrained()
  }

  closed(): void {
    this.#close('gone')
  }

  #writeFrom(start: Rest): void {
    let rest: Rest | undefined = start
    while (rest !== undefined && !this.#closed) {
      const { piece, rest: left } = takePiece(rest)
      rest = left
      const drains = this.#drains
      if (this.#write(piece) || this.#drains !== drains || this.#closed) continue
      this.#block(rest)
      break
    }
    if (this.#ending && this.#rest === undefined) this.#end('ended')
  }

  /** The sink is full. */
  #block(rest: Rest | undefined): void {
    this.#blockedAt = this.#context.settings.clock.now()
    this.#rest = rest
    this.#alarm.hasten(this.#dueAt())
  }

  /** A sink that throws is as good as gone. */
  #write(bytes: Uint8Array): boolean {
    if (this.#closed) return false
    const { counts } = this.#context
    counts.writes += 1
    counts.bytes += bytes.byteLength
    try {
      return this.#sink.write(bytes)
    } catch (error) {
      this.#context.settings.logger.debug({ err: error }, 'a sink refused bytes')
      this.#close('gone')
      return false
    }
  }

  #dueAt(): number {
    const { heartbeatMs, writeDeadlineMs } = this.#context.settings
    const next = this.#blockedAt === undefined ? this.#sentAt + heartbeatMs : this.#blockedAt + writeDeadlineMs
    return Math.min(next, this.#endsAt)
  }

  /** Its time has come, or was thought to have. */
  onAlarm(now: number): number | undefined {
    if (this.#mayStay?.() === false) this.bye('rotate', this.#context.jitteredRetryMs())
    else if (now >= this.#dueAt()) {
      if (now >= this.#endsAt) this.bye('rotate', this.#context.rotationRetryMs())
      else if (this.#blockedAt !== undefined) this.#drop()
      else this.send(this.#context.heartbeat(this.#owner.isDegraded()))
    }
    return this.#closed ? undefined : this.#dueAt()
  }

  /** It takes nothing. In the middle of a frame it cannot even be told. */
  #drop(): void {
    const { retryMs } = this.#context.settings
    if (this.#rest === undefined) this.#write(encodeFrames([{ type: 'bye', reason: 'slow', retryMs }]))
    this.#context.counts.slowDrops += 1
    this.#leave('slow', () => this.#sink.destroy())
  }

  #end(reason: CloseReason): void {
    this.#leave(reason, () => this.#sink.end())
  }

  #leave(reason: CloseReason, last: () => void): void {
    if (this.#closed) return
    this.#close(reason)
    try {
      last()
    } catch (error) {
      this.#context.settings.logger.debug({ err: error }, 'a sink would not end')
    }
  }

  #close(reason: CloseReason): void {
    if (this.#closed) return
    this.#closed = true
    this.#rest = undefined
    this.#alarm.cancel()
    this.#context.connections.delete(this)
    this.#owner.onClosed(reason)
  }
}
