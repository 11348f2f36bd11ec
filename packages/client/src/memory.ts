import { scopedKey } from './scoped-key.ts'

/** What is remembered of a session that runs: nothing secret, and no cursor. */
export interface Remembered {
  readonly workflow: string
  /** Idempotency key: written before the start is sent. */
  readonly key: string
  /** `undefined` until the server has named it. */
  readonly sessionId?: string | undefined
  /** Epoch ms. */
  readonly startedAt: number
}

/** Remembers what runs, over a refresh or in another tab. */
export interface SessionMemory {
  /** @returns `undefined` for what was never remembered, was forgotten, or is older than a day. */
  recall(name: string): Remembered | undefined
  remember(name: string, session: Remembered): void
  forget(name: string): void
}

/** What of a `Storage` is needed. */
export interface MemoryStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** How sessions are remembered. */
export interface MemoryOptions {
  /**
   * Who is signed in, such as a user's id: it stands in every key, so that two users of one browser never see each
   * other's sessions. Without it, what is remembered stays in this tab.
   */
  readonly scope?: string | undefined
  /**
   * Where; one that is full or forbidden does no harm: what it does not take is remembered for this page's life.
   *
   * @defaultValue the page's `localStorage` where there is a scope, else its `sessionStorage`
   */
  readonly storage?: MemoryStorage | undefined
  /** Epoch ms. @defaultValue `Date.now` */
  readonly now?: (() => number) | undefined
}

const DAY_MS = 86_400_000

/**
 * Makes a memory of the sessions that run: workflow, idempotency key, id, and when it was. Anything else that is found
 * in their place is ignored.
 */
export function createMemory({ scope, storage, now = Date.now }: MemoryOptions = {}): SessionMemory {
  /** What storage does not take, as it would stand there. */
  const unkept = new Map<string, string>()
  /** Looking at `localStorage` throws where it is forbidden. */
  const tryStored = <T>(use: (stored: MemoryStorage) => T): T | undefined => {
    try {
      return use(storage ?? (scope === undefined ? sessionStorage : localStorage))
    } catch {
      return undefined
    }
  }
  const read = (text: string): Remembered | undefined => {
    const found = JSON.parse(text)
    const { workflow, key, sessionId = '', startedAt } = found
    const isOurs = [workflow, key, sessionId].every((each) => typeof each === 'string') && typeof startedAt === 'number'
    return isOurs && Math.abs(now() - startedAt) < DAY_MS ? found : undefined
  }

  return {
    recall(name) {
      const key = scopedKey(scope, name)
      const text = unkept.get(key)
      return text ? read(text) : tryStored((stored) => read(stored.getItem(key) as string))
    },
    remember(name, session) {
      const key = scopedKey(scope, name)
      const text = JSON.stringify(session, ['workflow', 'key', 'sessionId', 'startedAt'])
      unkept.set(key, text)
      tryStored((stored) => {
        stored.setItem(key, text)
        unkept.delete(key)
      })
    },
    forget(name) {
      const key = scopedKey(scope, name)
      unkept.delete(key)
      tryStored((stored) => stored.removeItem(key))
    },
  }
}
