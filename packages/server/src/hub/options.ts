import { type Clock, type Logger, type SessionStore, silentLogger, systemClock } from '@progress/core'

/** What the hubs of a process are made with. */
export interface HubOptions {
  readonly store: SessionStore
  readonly clock?: Clock | undefined
  readonly logger?: Logger | undefined
  /** Of one session's events a follower gets at most one in this time; 0: all of them, joined per turn of the loop. */
  readonly minIntervalMs?: number | undefined
  readonly heartbeatMs?: number | undefined
  readonly retryMs?: number | undefined
  /** A follower that takes nothing for so long is dropped. */
  readonly writeDeadlineMs?: number | undefined
  /** How often a hub asks the store whether it has missed something. */
  readonly reconcileMs?: number | undefined
  /** How long a hub is kept after its last hold was released: those who poll find it warm. */
  readonly lingerMs?: number | undefined
  readonly ringEvents?: number | undefined
  readonly ringBytes?: number | undefined
  /** A session with more items is shown slim. */
  readonly maxSnapshotItems?: number | undefined
  /** In [0, 1). */
  readonly random?: (() => number) | undefined
}

/** The options with their defaults. */
export type HubSettings = { readonly [K in keyof HubOptions]-?: Exclude<HubOptions[K], undefined> }

const DEFAULTS = {
  clock: systemClock,
  logger: silentLogger,
  minIntervalMs: 100,
  heartbeatMs: 15_000,
  retryMs: 3_000,
  writeDeadlineMs: 10_000,
  reconcileMs: 5_000,
  lingerMs: 3_000,
  ringEvents: 256,
  ringBytes: 256 * 1_024,
  maxSnapshotItems: 1_000,
  random: Math.random,
}

const MAY_BE_ZERO = new Set(['minIntervalMs', 'lingerMs', 'retryMs'])

/** @throws {TypeError} if a number is negative, or 0 where that makes no sense. */
export function settingsOf(options: HubOptions): HubSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const settings = { ...DEFAULTS, ...given } as HubSettings
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value !== 'number') continue
    const fits = MAY_BE_ZERO.has(name) ? value >= 0 : value > 0
    if (!fits) throw new TypeError(`${name} is a number ${MAY_BE_ZERO.has(name) ? 'from 0' : 'above 0'}, not ${value}`)
  }
  return settings
}
