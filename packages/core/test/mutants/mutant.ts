import type { SessionLog, SessionRecord, SessionStore } from '../../src/index.ts'
import { flakyStore, type StoreUnderTest } from '../../src/testing/index.ts'

/** A store that is broken on purpose. */
export interface Mutant {
  /** The fault. */
  readonly name: string
  /** The number of the law that has to catch it. */
  readonly law: number
  readonly breakIn: (
    store: SessionStore,
    t: Pick<StoreUnderTest, 'now' | 'retentionMs' | 'keyRetentionMs'>,
  ) => SessionStore
}

/** A store with some methods of another kind; a sound store does the rest. */
export const changed = (store: SessionStore, changes: Partial<SessionStore>): SessionStore => ({
  ...flakyStore(store, {}),
  ...changes,
})

/** A store whose readers see something else than what is there. */
export const misread = (
  store: SessionStore,
  change: (log: SessionLog, after: number | undefined) => SessionLog | undefined,
): SessionStore =>
  changed(store, {
    async read(sessionId, after) {
      const log = await store.read(sessionId, after)
      return log === undefined ? undefined : change(log, after)
    },
  })

/** Another's turn, between two things that should have been one. */
export const gap = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

export async function recordOf(store: SessionStore, sessionId: string): Promise<SessionRecord | undefined> {
  return (await store.read(sessionId))?.session
}

/** Every key of `value`, at any depth, through `change`. */
export function mapDeep<T>(value: T, change: (inner: unknown) => unknown): T {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) => change(inner)) as T
}
