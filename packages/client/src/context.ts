import type { Clock } from '@progress/core'
import type { TransportSetting } from './connection.ts'
import { type Environment, platformClock, platformEnvironment } from './environment.ts'
import type { SessionMemory } from './memory.ts'
import { createSlots, type TakeSlot } from './slots.ts'

/** A message that could not be understood. It ends nothing. */
export interface InvalidMessage {
  /** The part of it that is wrong. */
  readonly fault: string
  /** As it came: parsed JSON, or the text of what is none. */
  readonly message: unknown
  /** The path of the session or topic that it came from. */
  readonly path: string | undefined
}

type Headers = Readonly<Record<string, string>>

/** Settings of a client; only `url` has no default. */
export interface ClientOptions {
  /** Where the handler is mounted, such as `/api/progress`. */
  readonly url: string
  /** Goes with every request. A function is asked before each one, and once more after a 401. */
  readonly headers?: Headers | (() => Headers | Promise<Headers>) | undefined
  /** @defaultValue the platform's */
  readonly fetch?: ((url: string, init?: RequestInit) => Promise<Response>) | undefined
  /** @defaultValue the platform's: cookies go to the same origin only */
  readonly credentials?: RequestInit['credentials'] | undefined
  /** `auto` streams where that works, else polls, else waits for a single reply. @defaultValue `'auto'` */
  readonly transport?: TransportSetting | undefined
  /** Hears of every message that could not be understood. */
  readonly onInvalid?: ((invalid: InvalidMessage) => void) | undefined
  /** How long a stream may take to say hello, in ms. @defaultValue 4_000 */
  readonly helloDeadlineMs?: number | undefined
  /** Reconnects without any progress before it gives up. @defaultValue 10 */
  readonly maxAttempts?: number | undefined
  /** Streams at once; further sessions poll until one is free. @defaultValue 4 */
  readonly maxStreams?: number | undefined
  /** When a session counts as slow, in ms; 0: never. @defaultValue 30_000 */
  readonly slowMs?: number | undefined
  /** Remembers what runs, for hooks that are given a `key`. @defaultValue none; `@progress/client/tabs` brings one */
  readonly memory?: SessionMemory | undefined
  readonly clock?: Clock | undefined
  /** In `[0, 1)`; spreads reconnects. @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined
  /** Makes idempotency keys. @defaultValue 128 random bits */
  readonly createKey?: (() => string) | undefined
  /** What of the page differs from the platform's own. */
  readonly environment?: Partial<Environment> | undefined
}

/** What a client does to whatever it follows. */
export interface Owned {
  /** Gives every transport another chance, beginning with the one that is set now. */
  reconsider(): void
  detach(): void
}

/** A client's settings, and what its sessions share. */
export interface Context extends ClientOptions {
  readonly clock: Clock
  readonly environment: Environment
  readonly takeStream: TakeSlot
  /** What is being followed. */
  readonly open: Set<Owned>
  /** May change while sessions run. */
  transport: TransportSetting
  /** Whether replies can be read while they come; learnt from the first that cannot. */
  canStream: boolean
}

/** Fills in the defaults that are shared; the others stand where they are used. */
export function createContext(options: ClientOptions): Context {
  const { clock = platformClock, transport = 'auto', maxStreams = 4, url, fetch, environment } = options
  return {
    ...options,
    url: url.replace(/\/+$/, ''),
    clock,
    transport,
    environment: { ...platformEnvironment(clock), ...environment },
    takeStream: createSlots(maxStreams),
    open: new Set(),
    canStream: Boolean(fetch) || 'body' in Response.prototype,
  }
}
