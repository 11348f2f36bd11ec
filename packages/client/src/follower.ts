import {
  backoffMs,
  type Heartbeat,
  type Hello,
  type PollBody,
  type ProgressError,
  type TopicBody,
} from '@progress/core'
import { afterFailure } from './after-failure.ts'
import { ask, phaseOf } from './ask.ts'
import {
  type Connection,
  type ConnectionEvent,
  IDLE,
  nextState,
  type Transport,
  type TransportSetting,
} from './connection.ts'
import type { Context } from './context.ts'
import { ignore } from './deferred.ts'
import { type Failure, isFailure, toFailure } from './failure.ts'
import { createNotifier } from './notifier.ts'
import { probeDelayMs } from './probe.ts'
import type { Target } from './target.ts'
import { readStream } from './transport-sse.ts'
import { createWatchdog } from './watchdog.ts'

/** Keeps a target up to date over whatever transport works. */
export interface Follower {
  /** What its owner shows of it. */
  readonly view: {
    getConnection(): Connection
    subscribe(listener: () => void): () => void
    subscribeConnection(listener: () => void): () => void
    /** Gives every transport another chance, beginning with the one that is set now. */
    reconsider(): void
  }
  /** Tells the listeners that the target has changed. */
  notify(atOnce?: boolean): void
  /** Stops for good. @param error - Why, where the target has not ended by itself. */
  close(error?: ProgressError): void
}

interface Asked {
  readonly response: Response
  /** The request was a start, and its reply may be the bare result. */
  readonly started: boolean
}

/** Best first. */
const CHAIN: readonly Transport[] = ['sse', 'poll', 'single']
const MAX_ATTEMPTS = 10
const POLL_DEADLINE_MS = 30_000
/** Between two held polls. */
const HELD_PAUSE_MS = 250
/** How often an offline client tries in spite of what its platform says. */
const OFFLINE_MS = 30_000

/**
 * Follows a target, one step at a time: a stream, a poll, or a single reply. Each says how long to wait before the next
 * one; a failure is an ordinary end of a step, and the table of `after-failure.ts` says what it leads to.
 *
 * @param wish - In place of the client's own transport.
 */
export function createFollower(context: Context, target: Target, wish?: TransportSetting): Follower {
  const { clock, environment, random, streams } = context
  const { subscribe, notify } = createNotifier(environment)
  let connection = IDLE
  let done = false
  let step = new AbortController()
  let wake = ignore
  let transport: Transport = 'sse'
  /** How many transports of the chain are given up. */
  let level = 0
  let attempt = 0
  let mutes = 0
  let gaps = 0
  let retryMs: number | undefined
  let trial: AbortController | undefined
  let probes = 0
  let probeAt = 0

  const update = (changes: Partial<Omit<Connection, 'state'>>, event?: ConnectionEvent): void => {
    const state = event ? nextState(connection.state, event) : connection.state
    connection = { ...connection, nextRetryAt: undefined, transport, attempt, ...changes, state } as Connection
    notify(event === 'close')
  }
  const begin = (kind: Transport): void => {
    transport = kind
    update({}, 'connect')
  }
  const setting = (): TransportSetting => wish ?? context.transport
  const isUploading = (): boolean | undefined => target.start?.large && !target.path()
  const interrupt = (): void => {
    // An upload is not sent twice.
    if (!isUploading()) step.abort()
    wake()
  }
  const choose = (): Transport => {
    const asked = setting()
    const best = asked === 'auto' ? (CHAIN[level] as Transport) : asked
    return (best === 'sse' ? !context.canStream || isUploading() : !target.start) ? 'poll' : best
  }
  const report = (fault: string, message: unknown): void => {
    update({ invalid: connection.invalid + 1 })
    context.onInvalid?.({ fault, message, path: target.path() })
  }
  const cursor = (): number | undefined => (gaps > 1 ? undefined : target.seq())
  /** @param head - Where the server stands: below the state held, it has lost events. */
  const isRewound = (head = 0): boolean => gaps > 1 || head < (target.seq() ?? 0)

  /** @throws {Failure} where the message does not follow what is held. */
  const take = (message: unknown, rewound: boolean): void => {
    const [receipt, , fault] = target.take(message, rewound)
    if (fault) report(fault, message)
    if (receipt === 'gap') throw toFailure('events are missing', { gap: true })
    if (receipt === 'new') attempt = gaps = 0
  }

  /** Takes a reply that is no stream. @returns When to ask again. */
  const takeReply = async (response: Response, started: boolean): Promise<number> => {
    const { status } = response
    const body = (await response.json().catch(ignore)) as Partial<PollBody & TopicBody> | undefined
    if (started && status === 200 && body !== undefined) {
      target.takeResult(body)
      return 0
    }
    if (body?.pollAfterMs === undefined) throw toFailure('unreadable', { status, gap: status === 204 })
    target.identify(body.sessionId)
    for (const part of body.sessions ?? [body as PollBody]) {
      const { sessionId, seq, snapshot, events = [{ type: 'snapshot', sessionId, seq, snapshot }] } = part
      const rewound = isRewound(seq)
      for (const message of events) take(message, rewound)
    }
    attempt = 0
    update({ lastMessageAt: clock.now(), stale: false, error: undefined }, 'poll')
    return started && choose() === 'sse' ? 0 : body.pollAfterMs
  }

  const request = async (kind: Transport, control: AbortController, onSent: () => void): Promise<Asked> => {
    const phase = phaseOf(target, kind)
    const response = await ask(context, target, kind, { signal: control.signal, cursor: cursor(), onSent })
    return { response, started: phase === 'start' || phase === 'single' }
  }
  const open = async (control: AbortController, onSent: () => void): Promise<Response | undefined> => {
    const { response, started } = await request('sse', control, onSent)
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      await takeReply(response, started)
      return undefined
    }
    context.canStream = Boolean(response.body)
    if (!response.body) throw toFailure('no body', { status: 200 })
    return response
  }

  /** @param isTrial - It is read only until it has proved itself, and what comes over it is not looked at. */
  const stream = async (control: AbortController, isTrial = false): Promise<number> => {
    let rewound = false
    let beats = 0
    const bye = await readStream(context, {
      control,
      open: (onSent) => open(control, onSent),
      onMessage(message, count) {
        if (isTrial) return count < 2
        const { type, degraded, ...hello } = (message ?? {}) as Partial<Omit<Heartbeat, 'type'> & Hello>
        if (count === 1) {
          target.identify(hello.sessionId)
          retryMs = hello.retryMs
          rewound = isRewound(hello.seq)
          return true
        }
        if (count === 2) {
          mutes = 0
          update({ error: undefined }, 'open')
        }
        if ((type as string) !== 'heartbeat') take(message, rewound)
        else if (++beats > 1) attempt = 0
        update({ lastMessageAt: clock.now(), stale: degraded === true })
        return !done
      },
      onInvalid: (text) => report('json', text),
    })
    return bye?.retryMs ?? 0
  }

  /** Tries beside the polls whether streams work again. */
  const probe = async (): Promise<void> => {
    trial = new AbortController()
    try {
      await stream(trial, true)
      level = 0
      interrupt()
    } catch {
      probes += 1
      probeAt = clock.now() + probeDelayMs(probes)
    }
    trial = undefined
  }

  /** Runs a stream in one of the places for streams; `undefined` where none is free. */
  const inPlace = <T>(run: () => Promise<T>): Promise<T> | undefined => {
    const release = streams.take()
    return release && run().finally(release)
  }

  const once = async (kind: 'poll' | 'single'): Promise<number> => {
    const control = step
    begin(kind)
    if (level === 1 && !trial && probeAt && clock.now() >= probeAt) void inPlace(probe)
    const held = !context.canStream && cursor() !== undefined
    const watchdog = createWatchdog(context, () => control.abort(toFailure('no reply')))
    try {
      const { response, started } = await request(kind, control, () => {
        if (kind === 'poll') watchdog.feed(POLL_DEADLINE_MS)
      })
      const delayMs = await takeReply(response, started)
      return held ? HELD_PAUSE_MS : delayMs
    } finally {
      watchdog.stop()
    }
  }

  const takeStep = (): Promise<number> => {
    const kind = choose()
    if (kind !== 'sse') return once(kind)
    const running = inPlace(() => {
      begin(kind)
      return stream(step)
    })
    return running ?? once('poll')
  }

  const fallBack = (mute: boolean): boolean => {
    const next = CHAIN.indexOf(transport) + 1
    if (setting() !== 'auto' || next > (target.start ? 2 : 1)) return false
    level = next
    attempt = mutes = probes = 0
    probeAt = mute ? clock.now() + probeDelayMs(0) : 0
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
    if (action !== 'retry' || once || attempt >= (context.maxAttempts ?? MAX_ATTEMPTS)) {
      target.fail(failure)
      return 0
    }
    const online = environment.isOnline()
    if (online && failure.code !== 'still_running') attempt += 1
    const delayMs = online ? backoffMs(attempt, retryMs, random) : OFFLINE_MS
    const waitMs = Math.max(delayMs, failure.retryAfterMs ?? 0)
    update({ stale: true, error: failure, nextRetryAt: clock.now() + waitMs }, online ? 'lose' : 'sever')
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
      step = new AbortController()
      const { signal } = step
      const waitMs = await takeStep().catch((error) => {
        if (done || (signal.aborted && !isFailure(error))) return 0
        return recover(isFailure(error) ? error : toFailure('error', { cause: error }))
      })
      if (waitMs > 0 && !done) await sleep(waitMs)
    }
  }

  const slow = target.slowMs ? clock.setTimer(() => update({ slow: true }), target.slowMs) : undefined
  const unwake = environment.onWake(interrupt)
  void Promise.resolve().then(run)

  return {
    view: {
      getConnection: () => connection,
      subscribe,
      subscribeConnection: subscribe,
      reconsider() {
        level = mutes = 0
        trial?.abort()
        interrupt()
      },
    },
    notify,
    close(error) {
      if (done) return
      done = true
      step.abort()
      trial?.abort()
      wake()
      unwake()
      clock.clearTimer(slow)
      update({ error, stale: error !== undefined }, 'close')
    },
  }
}
