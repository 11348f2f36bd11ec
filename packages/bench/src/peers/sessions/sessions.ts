import type { EventEmitter } from 'node:events'

/** How many sessions there are; each has one follower. */
export const SESSIONS = 1_000

/** Whose turn it is, from 0: one session after another. */
export const sessionOf = (number: number): number => number % SESSIONS

/** How many of the updates from 1 up to `number` are those of a session. */
export const turnOf = (number: number, session: number): number =>
  Math.floor((number - session) / SESSIONS) + (session === 0 ? 0 : 1)

/** Where a session is followed. @param path - With `{session}` in the place of its number. */
export const pathOf = (path: string, session: number): string => path.replace('{session}', String(session))

/** How many listen to a session; `on` of `node:events` listens to `error` besides, once for each of them. */
export const listenersOf = (updates: EventEmitter): number =>
  updates.eventNames().reduce((sum, name) => sum + (name === 'error' ? 0 : updates.listenerCount(name)), 0)
