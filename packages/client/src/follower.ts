import { backoffMs, type PollBody, type ProgressError, probeDelayMs, type TopicBody } from '@progress/core'
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
import type { Context, Owned } from './context.ts'
import { ignore } from './deferred.ts'
import { type Failure, isFailure, toFailure } from './failure.ts'
import { createNotifier } from './notifier.ts'
import type { Target } from './target.ts'
import { exchange } from './transport-sse.ts'

/** Keeps a target up to date over whatever transport works. */
export interface Follower {
  /** What its owner shows of it. */
  readonly view: {
    getConnection(): Connection
    subscribe(listener: () => void): () => void
    subscribeConnection(listener: () => void): () => void
    detach(): void
  }
  /** Tells the listeners that the target has changed. */
  notify(atOnce?: boolean): void
  /** Stops for good. @param error - Why, where the target has not ended by itself. */
  close(error?: ProgressError): void
}

/** Best first. */
const CHAIN: readonly Transport[] = ['sse', 'poll', 'single']
const MAX_ATTEMPTS = 10
/** Reconnects of a stream in a row that bring nothing new, before it is given up for polls. */
const PATIENCE = 5
const HELLO_DEADLINE_MS = 4_000
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
  const { clock, environment, random, takeStream } = context
  const { subscribe, notify } = createNotifier(environment)
  const deadlines = { sse: context.helloDeadlineMs ?? HELLO_DEADLINE_MS, poll: POLL_DEADLINE_MS, single: 0 }
  let shown: Connection | undefined
  /** What `getConnection` shows when it is asked: a message makes no state that nobody looks at. */
  const facts: { -readonly [K in keyof Connection]: Connection[K] } = { ...IDLE }
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
  /** When streaming is tried again beside the polls; 0: not at all. */
  let probeAt = 0

  const update = (changes?: Partial<Omit<Connection, 'state'>>, event?: ConnectionEvent): void => {
    facts.state = nextState(facts.state, event)
    facts.transport = transport
    facts.attempt = attempt
    shown = facts.nextRetryAt = undefined
    Object.assign(facts, changes)
    notify(event === 'close')
  }
  /** For every message: it makes no object. */
  const heard = (event: ConnectionEvent, stale = false): void => {
    facts.lastMessageAt = clock.now()
    facts.stale = stale
    facts.error = undefined
    update(undefined, event)
  }
  const setting = (): TransportSetting => wish ?? context.transport
  const isUploading = (): boolean | undefined => !target.path() && target.start?.large
  const interrupt = (): void => {
    // An upload is not sent twice.
    if (!isUploading()) step.abort()
    wake()
  }
  const reconsider = (): void => {
    level = mutes = probeAt = 0
    trial?.abort()
    interrupt()
  }
  const choose = (): Transport => {
    const asked = setting()
    const best = asked === 'auto' ? (CHAIN[level] as Transport) : asked
    return (best === 'sse' ? !context.canStream || isUploading() : !target.start) ? 'poll' : best
  }
  const report = (fault: string, message: unknown): void => {
    update({ invalid: facts.invalid + 1 })
    context.onInvalid?.({ fault, message, path: target.path() })
  }
  const cursor = (): number | undefined => (gaps > 1 ? undefined : target.seq())
  /** @param head - Where the server stands: below the state held, where there is one, it has lost events. */
  const isRewound = (head = 0): boolean => gaps > 1 || head < (target.seq() as number)

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
    const body = (await response.json().catch((error: Error) => {
      // A reply that breaks off is a lost connection; one that is no JSON is something else.
      if (error.name !== 'SyntaxError') throw error
    })) as Partial<PollBody & TopicBody> | undefined
    if (started && status === 200 && body !== undefined) return conclude(() => target.takeResult(body), true)
    if (body?.pollAfterMs === undefined) throw toFailure('unreadable', { status, gap: status === 204 })
    target.identify(body.sessionId)
    for (const part of body.sessions ?? [body as PollBody]) {
      const { events = [{ ...part, type: 'snapshot' }] } = part
      const rewound = isRewound(part.seq)
      for (const message of events) take(message, rewound)
    }
    attempt = 0
    heard('poll')
    return started && choose() === 'sse' ? 0 : body.pollAfterMs
  }

  /**
   * Asks once, and takes what comes.
   *
   * @param isTrial - It must be quick; a stream is read only until it has proved itself, and what comes over it is not
   * looked at.
   * @returns When to ask again.
   */
  const once = async (kind: Transport, control: AbortController, isTrial = false): Promise<number> => {
    const held = !context.canStream && cursor() !== undefined
    const started = phaseOf(target, kind) === 'start'
    let delayMs = 0
    let rewound = false
    let beats = 0
    const bye = await exchange(context, {
      control,
      async open(allow) {
        const response = await ask(context, target, kind, {
          signal: control.signal,
          cursor: cursor(),
          onSent: () => allow(deadlines[isTrial ? 'sse' : kind]),
        })
        const { body, headers } = response
        if (kind === 'sse' && headers.get('content-type')?.startsWith('text/event-stream')) {
          context.canStream = Boolean(body)
          return body ?? Promise.reject(toFailure('no body', { status: 200 }))
        }
        delayMs = await takeReply(response, started)
        return undefined
      },
      onMessage(message, count) {
        if (isTrial) return count < 2
        if (count === 1) {
          target.identify(message?.sessionId)
          retryMs = message?.retryMs
          rewound = isRewound(message?.seq)
          return true
        }
        mutes = 0
        if (message?.type !== 'heartbeat') take(message, rewound)
        else if (++beats > 1) attempt = 0
        heard('open', message?.degraded)
        return !done
      },
      onInvalid: (text) => report('json', text),
    })
    return held ? HELD_PAUSE_MS : (bye?.retryMs ?? delayMs)
  }

  /**
   * Takes an end that came without a session's messages. Where the server gives the state that belongs to it, that comes
   * first, and ends it.
   *
   * @param hasEnded - The session itself has.
   */
  const conclude = async (end: () => void, hasEnded: boolean | undefined): Promise<number> => {
    step = new AbortController()
    if (hasEnded && target.path()) await once('poll', step, true).catch(ignore)
    if (!done) end()
    return 0
  }

  /** Tries beside the polls whether streams work again, where a place is free. */
  const probe = async (): Promise<void> => {
    const release = takeStream()
    if (!release) return
    trial = new AbortController()
    try {
      await once('sse', trial, true)
      reconsider()
    } catch {
      probeAt = clock.now() + probeDelayMs(++probes)
    }
    trial = undefined
    release()
  }

  const takeStep = (): Promise<number> => {
    transport = choose()
    const release = transport === 'sse' ? takeStream() : ignore
    if (!release) transport = 'poll'
    update(undefined, 'connect')
    if (probeAt && !trial && clock.now() >= probeAt) void probe()
    return once(transport, step).finally(release)
  }

  /** @param probing - Streams are tried again beside what follows. */
  const fallBack = (probing?: boolean): boolean => {
    const next = CHAIN.indexOf(transport) + 1
    if (setting() !== 'auto' || next > (target.start ? 2 : 1)) return false
    level = next
    mutes = probes = 0
    probeAt = probing ? clock.now() + probeDelayMs(probes) : 0
    return true
  }

  /** Whether a stream says nothing, or does not last: what is short may get through. */
  const isLost = ({ status, mute }: Failure): boolean | undefined =>
    transport === 'sse' && !status && (attempt >= PATIENCE || (mute && ++mutes > 1))

  /** @returns When to take the next step. */
  const recover = (failure: Failure): number | Promise<number> => {
    if (failure.gap && ++gaps === 1) return 0
    if (isLost(failure) && fallBack(true)) return 0
    // An upload is not sent twice.
    const action = isUploading() ? 'end' : afterFailure(failure, phaseOf(target, transport))
    target.identify(failure.sessionId)
    if (action === 'fall back' && fallBack()) return 0
    if (action !== 'retry' || attempt >= (context.maxAttempts ?? MAX_ATTEMPTS)) {
      return conclude(() => target.fail(failure), failure.closed)
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
      // What is no failure was an interruption.
      const waitMs = await takeStep().catch((error) => (isFailure(error) && !done ? recover(error) : 0))
      if (waitMs && !done) await sleep(waitMs)
    }
  }

  const { detach } = target
  const owned: Owned = { detach, reconsider }
  const slow = target.slowMs && clock.setTimer(() => update({ slow: true }), target.slowMs)
  const unwake = environment.onWake(interrupt)
  context.open.add(owned)
  queueMicrotask(run)

  return {
    view: {
      getConnection: () => (shown ??= { ...facts } as Connection),
      subscribe,
      subscribeConnection: subscribe,
      detach,
    },
    notify,
    close(error) {
      if (done) return
      done = true
      context.open.delete(owned)
      step.abort()
      trial?.abort()
      wake()
      unwake()
      clock.clearTimer(slow)
      update({ error, stale: Boolean(error) }, 'close')
    },
  }
}
