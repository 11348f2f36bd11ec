import type { TransportSetting } from './connection.ts'
import type { ProgressClient } from './types.ts'

export type { TransportSetting } from './connection.ts'

/** A user's own choice of transport. */
export interface TransportChoice {
  get(): TransportSetting
  /** Takes effect on what runs, and is remembered. `auto` is no choice, and is forgotten. */
  set(transport: TransportSetting): void
}

/** What of a `Storage` is needed. */
export interface ChoiceStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** How a choice is remembered. */
export interface TransportChoiceOptions {
  /**
   * Where; one that throws, being full or forbidden, remembers nothing, and does no other harm.
   *
   * @defaultValue the page's `localStorage`, where there is one
   */
  readonly storage?: ChoiceStorage | undefined
  /** Under which name. @defaultValue `'progress:transport'` */
  readonly key?: string | undefined
}

const SETTINGS: readonly unknown[] = ['auto', 'sse', 'poll', 'single'] satisfies TransportSetting[]

/**
 * Gives a user a transport of their own that outlasts the page: for a menu, or for support to ask somebody to set. What
 * was chosen before takes effect at once; where nothing was, the client keeps the transport that it was made with.
 *
 * @param client - Whose sessions it is for, but for those that were given a transport of their own.
 */
export function createTransportChoice(
  client: Pick<ProgressClient, 'setTransport'>,
  { storage, key = 'progress:transport' }: TransportChoiceOptions = {},
): TransportChoice {
  /** Looking at `localStorage` throws where it is forbidden. */
  const tryStored = <T>(use: (stored: ChoiceStorage) => T): T | undefined => {
    try {
      return use(storage ?? localStorage)
    } catch {
      return undefined
    }
  }

  const stored = tryStored((kept) => kept.getItem(key))
  let chosen = (SETTINGS.includes(stored) ? stored : 'auto') as TransportSetting
  if (chosen !== 'auto') client.setTransport(chosen)
  return {
    get: () => chosen,
    set(transport) {
      chosen = transport
      client.setTransport(transport)
      tryStored((kept) => (transport === 'auto' ? kept.removeItem(key) : kept.setItem(key, transport)))
    },
  }
}
