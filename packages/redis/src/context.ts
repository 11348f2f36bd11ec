import type { Run } from './commands.ts'
import type { Names } from './keys.ts'
import type { RedisStoreSettings } from './options.ts'

/** What the parts of a store share. */
export interface Context {
  readonly run: Run
  readonly names: Names
  readonly settings: RedisStoreSettings
}

/**
 * From its reservation on, a session must have been created within this time, by the server's clock; a start that was
 * given up in between is then over for good. Milliseconds.
 */
export const CREATE_WITHIN_MS = 30_000
/** Later than this, what points to a session that is not there points to none that will ever be. */
export const GIVEN_UP_AFTER_MS = 2 * CREATE_WITHIN_MS
/** A live session is looked at this often at least: so late is one noticed that a race put in the wrong place. */
export const LOOK_EVERY_MS = 5 * 60_000
