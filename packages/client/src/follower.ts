import type { Heartbeat, PollBody, ProgressError, TopicBody } from '@progress/core'
import { afterFailure } from './after-failure.ts'
import { ask, phaseOf } from './ask.ts'
import { backoffMs } from './backoff.ts'
import {
  type Connection,
  type ConnectionEvent,
  IDLE,
  TRANSITIONS,
  type Transport,
  type TransportSetting,
} from './connection.ts'
import type { Context } from './context.ts'
import { type Failure, isFailure, toFailure } from './failure.ts'
import { createNotifier } from './notifier.ts'
import { probeDelayMs } from './probe.ts'
import type { Target } from './target.ts'
import { readStream } from './transport-sse.ts'
import { createWatchdog } from './watchdog.ts'

/** Keeps a target up to date over whatever transport works. */
export interface Follower {
  getConnection(): Connection
  onConnection(listener: () => void): () => void
  /** Gives every transport another chance, beginning with the one that is set now. */
  reconsider(): void
  /** Stops for good. @param error - Why, where the target has not ended by itself. */
  close(error?: ProgressError): void
}

/** Best first. */
const CHAIN: readonly Transport[] = ['sse', 'poll', 'single']
const POLL_MS = 2_000
/** Between two held polls. */
const HELD_PAUSE_MS = 250
/** How often an offline client tries in spite of what its platform says. */
const OFFLINE_MS = 30_000
/** Heartbeats after which a connection counts as sound. */
const SOUND = 2

type Changes = Partial<Omit<Connection, 'state'>>

/**
 * Follows a target, one step at a time: a stream, a poll, or a single reply. Each says how long to wait before the next
 * one; a failure is an ordinary end of a step, and the table of `after-failure.ts` says what it leads to.
 */
export function createFollower(context: Context, target: Target, getSetting: () => TransportSetting): Follower {
  const { clock, environment, random, streams } = context
  const notifier = createNotifier(environment)
  let connection = IDLE
  let done = false
  let step = new AbortController()
  let wake = (): void => undefined
  let transport: Transport = 'sse'
  /** How many transports of the chain are given up. */
  let level = 0
  let attempt = 0
  let mutes = 0
  let gaps = 0
  let retryMs: number | undefined
  let trial: AbortController | undefined
  let proven: { readonly control: AbortController; readonly end: Promise<number> } | undefined
  let probes = 0
  let probeAt = Number.POSITIVE_INFINITY

  const update = (changes: Changes, event?: ConnectionEvent): void => {
    const state = event ? TRANSITIONS[connection.state][event] : connection.state
    connection = { ...connection, nextRetryAt: undefined, transport, attempt, ...changes, state } as Connection
    notifier.notify(event === 'close')
  }
  const onFree = (): void => wake()
  const isUploading = (): boolean => target.start?.large === true && target.path() === undefined
  const interrupt = (): void => {
    // An upload is not sent twice.
    if (!isUploading()) step.abort()
    wake()
  }

  const choose = (): Transport => {
    const setting = getSetting()
    const best = setting === 'auto' ? (CHAIN[level] as Transport) : setting
    if (best === 'sse' ? !context.canStream || isUploading() : !target.start) return 'poll'
    return best
  }

  const fault = (text: string, message: unknown): void => {
    update({ invalid: connection.invalid + 1 })
    context.onInvalid?.({ fault: text, message, path: target.path() })
  }

  /** @throws {Failure} where the message does not follow what is held. */
  const take = (message: unknown, rewound: boolean): void => {
    const received = target.take(message, rewound || gaps > 1)
    if (received.fault) fault(received.fault, message)
    if (received.receipt === 'gap') throw toFailure('Events are missing', { gap: true })
    if (received.receipt === 'new') attempt = gaps = 0
  }

  /** Takes a reply that is no stream. @returns When to ask again. */
  const takeReply = async (response: Response, started: boolean): Promise<number> => {
    const { status } = response
    const body = (await response.json().catch(() => undefined)) as Partial<PollBody & TopicBody> | undefined
    if (started && status === 200 && body !== undefined) {
      target.takeResult(body)
      return 0
    }
    const parts = body?.sessions ?? (body?.events || body?.snapshot ? [body as PollBody] : undefined)
    if (!parts) throw toFailure('The reply cannot be read', status === 204 ? { gap: true } : { status })
    target.identify(body?.sessionId)
    for (const { sessionId, seq, snapshot, events = [{ type: 'snapshot', sessionId, seq, snapshot }] } of parts) {
      const rewound = seq < (target.seq() ?? 0)
      for (const message of events) take(message, rewound)
    }
    attempt = 0
    update({ lastMessageAt: clock.now(), stale: false, error: undefined }, 'poll')
    return started && choose() === 'sse' ? 0 : (body?.pollAfterMs ?? POLL_MS)
  }

  const request = async (kind: Transport, control: AbortController, onSent: () => void, wait = false) => {
    const phase = phaseOf(target, kind)
    const cursor = gaps > 1 ? undefined : target.seq()
    const response = await ask(context, target, { transport: kind, control, cursor, wait, onSent })
    return { response, started: phase === 'start' || phase === 'single' }
  }

  const stream = async (control: AbortController, release: () => void, onProven?: () => void): Promise<number> => {
    let rewound = false
    let beats = 0
    let isProven = false
    try {
      const { bye } = await readStream(context, {
        control,
        async open(onSent) {
          const { response, started } = await request('sse', control, onSent)
          if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
            await takeReply(response, started)
            return undefined
          }
          if (response.body) return response
          context.canStream = false
          throw toFailure('The reply cannot be streamed', { status: 200 })
        },
        onHello(hello) {
          target.identify(hello.sessionId)
          retryMs = hello.retryMs
          rewound = (hello.seq ?? 0) < (target.seq() ?? 0)
        },
        onMessage(message) {
          if (!isProven) {
            isProven = true
            mutes = 0
            onProven?.()
            transport = 'sse'
            update({ stale: false, error: undefined }, 'open')
          }
          const { type, degraded } = (message ?? {}) as Partial<Heartbeat>
          if (type !== 'heartbeat') take(message, rewound)
          else if (++beats >= SOUND) attempt = 0
          update({ lastMessageAt: clock.now(), stale: degraded === true })
          return !done
        },
        onInvalid: (text) => fault('json', text),
      })
      return bye?.retryMs ?? 0
    } finally {
      control.abort()
      release()
    }
  }

  /** Tries beside the polls whether streams work again. */
  const probe = (): void => {
    const release = !trial && clock.now() >= probeAt && context.canStream && streams.take()
    if (!release) return
    const control = new AbortController()
    trial = control
    const end = stream(control, release, () => {
      trial = undefined
      level = 0
      proven = { control, end }
      interrupt()
    })
    const failed = (): void => {
      if (trial !== control) return
      trial = undefined
      probes += 1
      probeAt = clock.now() + probeDelayMs(probes)
    }
    end.then(failed, failed)
  }

  const poll = async (): Promise<number> => {
    const control = step
    transport = 'poll'
    update({}, 'connect')
    if (level === 1) probe()
    const wait = !context.canStream && target.start !== undefined
    const watchdog = createWatchdog(context, () => control.abort(toFailure('The poll is not answered', {})))
    try {
      const { response, started } = await request('poll', control, () => watchdog.feed(context.pollDeadlineMs), wait)
      const delayMs = await takeReply(response, started)
      return wait ? Math.min(delayMs, HELD_PAUSE_MS) : delayMs
    } finally {
      watchdog.stop()
    }
  }

  const steps: Record<Transport, () => Promise<number>> = {
    sse() {
      const release = streams.take(onFree)
      if (!release) return poll()
      transport = 'sse'
      update({}, 'connect')
      return stream(step, release)
    },
    poll,
    async single() {
      transport = 'single'
      update({}, 'connect')
      const { response, started } = await request('single', step, () => undefined)
      return takeReply(response, started)
    },
  }

  const fallBack = (mute: boolean): boolean => {
    const next = CHAIN.indexOf(transport) + 1
    if (getSetting() !== 'auto' || next > (target.start ? 2 : 1)) return false
    level = next
    attempt = mutes = probes = 0
    probeAt = mute ? clock.now() + probeDelayMs(0) : Number.POSITIVE_INFINITY
    return true
  }

  /** @returns When to take the next step. */
  const recover = (failure: Failure): number => {
    if (failure.gap && ++gaps === 1) return 0
    const mute = failure.mute === true && ++mutes > 1
    const once = isUploading()
    const action = afterFailure({ ...failure, mute }, phaseOf(target, transport))
    target.identify(failure.sessionId)
    if (action === 'fall back' && !once && fallBack(mute)) return 0
    if (action !== 'retry' || once || attempt >= context.maxAttempts) {
      target.fail(failure)
      return 0
    }
    const online = environment.isOnline()
    if (online && failure.code !== 'still_running') attempt += 1
    const delayMs = online ? backoffMs(attempt, { baseMs: retryMs, random }) : OFFLINE_MS
    const waitMs = Math.max(delayMs, failure.retryAfterMs ?? 0)
    const nextRetryAt = clock.now() + waitMs
    update({ stale: true, error: failure, nextRetryAt }, online ? 'lose' : 'sever')
    return waitMs
  }

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = clock.setTimer(resolve, ms)
      wake = () => {
        clock.clearTimer(timer)
        resolve()
      }
    })

  const run = async (): Promise<void> => {
    while (!done) {
      const adopted = proven
      proven = undefined
      step = adopted?.control ?? new AbortController()
      const { signal } = step
      let waitMs = 0
      try {
        waitMs = await (adopted ? adopted.end : steps[choose()]())
      } catch (error) {
        const failure = isFailure(error) ? error : signal.reason
        if (!done && isFailure(failure)) waitMs = recover(failure)
        else if (!signal.aborted) waitMs = recover(toFailure('Something went wrong', { cause: error }))
      }
      if (waitMs > 0 && !done) await sleep(waitMs)
    }
  }

  const slow = target.slowMs ? clock.setTimer(() => update({ slow: true }), target.slowMs) : undefined
  const unwake = environment.onWake((networkChanged) => {
    if (networkChanged && transport === 'sse') interrupt()
    else wake()
  })
  void Promise.resolve().then(run)

  return {
    getConnection: () => connection,
    onConnection: notifier.subscribe,
    reconsider() {
      level = mutes = 0
      trial?.abort()
      interrupt()
    },
    close(error) {
      if (done) return
      done = true
      step.abort()
      trial?.abort()
      wake()
      unwake()
      streams.forget(onFree)
      clock.clearTimer(slow)
      update({ error, stale: error !== undefined }, 'close')
    },
  }
}
