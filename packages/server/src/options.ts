import type { AnyWorkflow, ControlAction, Logger, ProgressManager, SessionRecord } from '@progress/core'
import { assertCors, type CorsOptions } from './cors.ts'
import type { PlainRequest } from './plain.ts'
import { toBase } from './route.ts'
import type { ServedWorkflow } from './served.ts'

/** Who makes a request. */
export interface Principal {
  /** Owns the sessions that it starts: 1 to 200 characters. */
  readonly id: string
  /** When its right ends, in epoch ms: its streams end then, and it is asked to authenticate again. */
  readonly expiresAt?: number | undefined
}

/** What somebody may want to do with a session. */
export type SessionAction = 'read' | 'delete' | ControlAction

/** Which transports are open to somebody; one that is left out is on. A single reply always is. */
export interface Transports {
  readonly sse?: boolean | undefined
  readonly poll?: boolean | undefined
}

type Awaitable<T> = T | Promise<T>

/** Who may do what. */
export interface AuthorizationOptions<P extends Principal = Principal> {
  /**
   * Tells who makes a request, by its `headers`, or by what a framework has put on `native`. `null` is answered by 401;
   * a `ProgressError` that it throws is answered as it says.
   */
  readonly authorize?: (request: PlainRequest) => Awaitable<P | null>
  /**
   * Serves everybody: then a session's unguessable id is the right to it. There are no lists, no topics and no limits
   * per owner, and idempotency keys must be unguessable too.
   *
   * @defaultValue false
   */
  readonly anonymous?: boolean
  /** @defaultValue its owner may do everything; who may read one of its topics may read it */
  readonly authorizeSession?: (principal: P, session: SessionRecord, action: SessionAction) => Awaitable<boolean>
  /** @defaultValue nobody may read a topic */
  readonly authorizeTopic?: (principal: P, topic: string) => Awaitable<boolean>
  /** Names the topics of a session that is being started. @defaultValue none */
  readonly topics?: (principal: P | undefined, workflow: AnyWorkflow, input: unknown) => Awaitable<readonly string[]>
  /**
   * Switches transports off and on, while it runs: asked with each request, and of who follows a stream within each
   * `heartbeatMs`.
   *
   * @defaultValue all are on
   */
  readonly transports?: (principal: P | undefined) => Transports
}

/** How much of everything. */
export interface LimitOptions {
  /** Largest body of a request. @defaultValue 1 MiB */
  readonly maxBodyBytes?: number
  /** How long a request's body may take to come, in ms. @defaultValue 60_000 */
  readonly bodyTimeoutMs?: number
  /** Streams, held polls and waiting singles of this process. @defaultValue 20_000 */
  readonly maxConnections?: number
  /** The same of one owner. @defaultValue 100 */
  readonly maxConnectionsPerOwner?: number
  /** How many of those one owner may open in a minute. @defaultValue 600 */
  readonly maxOpensPerMinute?: number
  /**
   * When a stream is ended with `bye {reason: 'rotate'}`, in ms: below what the host allows, where it has a limit.
   *
   * @defaultValue 1 h
   */
  readonly maxStreamMs?: number
  /** How long a single reply may wait for the end, in ms; then it is 504 `still_running`. @defaultValue 10 min */
  readonly singleWaitMs?: number
  /** How long a connection that takes no bytes is kept, in ms. @defaultValue 10_000 */
  readonly writeDeadlineMs?: number
  /**
   * How many items a snapshot may have. Of a session with more, followers get those that are active, waiting or failed,
   * and read the others by pages.
   *
   * @defaultValue 1_000
   */
  readonly maxSnapshotItems?: number
}

/** When what is said. All in milliseconds. */
export interface PaceOptions {
  /** Of one session's events a follower gets at most one in this time. @defaultValue 100 */
  readonly minIntervalMs?: number
  /** Silence on a stream before a heartbeat, 1 s to 60 s. @defaultValue 15_000; 8_000 on Bun, which closes after 10 s */
  readonly heartbeatMs?: number
  /** When a client may reconnect. @defaultValue 3_000 */
  readonly retryMs?: number
  /** When a client polls a session again. @defaultValue 2_000 */
  readonly pollAfterMs?: number
  /** When a client polls a topic again. @defaultValue 30_000 */
  readonly topicPollAfterMs?: number
}

/** What `createProgressHandler` takes. */
export interface HandlerOptions<P extends Principal = Principal>
  extends AuthorizationOptions<P>,
    LimitOptions,
    PaceOptions {
  readonly manager: ProgressManager
  /** Made by `implement` and `dispatch`. */
  readonly workflows: readonly ServedWorkflow[]
  /** The path under which it is mounted, such as `/api/progress`. @defaultValue `''` */
  readonly base?: string
  /** @defaultValue pages of other origins are not let in */
  readonly cors?: CorsOptions
  /** Takes work that goes on after its reply, where the host would freeze the process. */
  readonly waitUntil?: (work: Promise<unknown>) => void
  /** @defaultValue the manager's */
  readonly logger?: Logger
}

/** Options with everything decided. */
export type Settings = Required<LimitOptions> &
  Required<PaceOptions> &
  AuthorizationOptions & {
    readonly base: string
    readonly cors: CorsOptions | undefined
    readonly waitUntil: ((work: Promise<unknown>) => void) | undefined
    readonly logger: Logger
  }

const DEFAULTS: Required<LimitOptions> & Required<PaceOptions> = {
  maxBodyBytes: 1024 * 1024,
  bodyTimeoutMs: 60_000,
  maxConnections: 20_000,
  maxConnectionsPerOwner: 100,
  maxOpensPerMinute: 600,
  maxStreamMs: 3_600_000,
  singleWaitMs: 600_000,
  writeDeadlineMs: 10_000,
  maxSnapshotItems: 1_000,
  minIntervalMs: 100,
  heartbeatMs: 'Bun' in globalThis ? 8_000 : 15_000,
  retryMs: 3_000,
  pollAfterMs: 2_000,
  topicPollAfterMs: 30_000,
}

/**
 * Decides every option.
 *
 * @throws {TypeError} for what cannot be meant: neither `authorize` nor `anonymous`, a number out of its range, a base
 * that is no path, CORS for every origin with credentials.
 */
export function toSettings<P extends Principal>(options: HandlerOptions<P>): Settings {
  if (options.anonymous ? options.authorize : !options.authorize) {
    throw new TypeError('say who may do what with authorize, or serve everybody with anonymous: true')
  }
  const { authorize, anonymous, authorizeSession, authorizeTopic, topics, transports } = options
  const authorization = { authorize, anonymous, authorizeSession, authorizeTopic, topics, transports }
  assertCors(options.cors)
  return {
    ...(authorization as AuthorizationOptions),
    ...toNumbers(options),
    base: toBase(options.base ?? ''),
    cors: options.cors,
    waitUntil: options.waitUntil,
    logger: options.logger ?? options.manager.logger,
  }
}

function toNumbers(options: LimitOptions & PaceOptions): Required<LimitOptions> & Required<PaceOptions> {
  const names = Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]
  const numbers = { ...DEFAULTS, ...Object.fromEntries(names.flatMap((name) => given(name, options[name]))) }
  if (numbers.heartbeatMs < 1_000 || numbers.heartbeatMs > 60_000) {
    throw new TypeError(`heartbeatMs is 1000 to 60000: ${numbers.heartbeatMs}`)
  }
  return numbers
}

function given(name: string, value: number | undefined): [string, number][] {
  if (value === undefined) return []
  const least = name === 'minIntervalMs' ? 0 : 1
  if (!(value >= least)) throw new TypeError(`${name} is a number of at least ${least}: ${value}`)
  return [[name, value]]
}
