import { pbkdf2Sync } from 'node:crypto'

/** A list of names. */
export const namesOf = (count: number): string => Array.from({ length: count }, (_, index) => `Zoë ${index}`).join('\n')

/** What the workflow is to make of a list of names, made by another implementation. */
export const pseudonymsOf = (names: string, rounds: number): string[] =>
  names.split('\n').map((name) => pbkdf2Sync(name, 'pseudonyms', rounds, 8, 'sha256').toString('hex'))

/** More than any test waits for: whoever starts it cancels it. */
export const ENDLESS = { names: namesOf(500), rounds: 300_000 }

/** The same in fewer bytes: Deno tells of who leaves a `POST` that it has not answered only where the body was small. */
export const LONG = { names: [...'abcdefghijklmnopqrstuvwxyz'].join('\n'), rounds: 5_000_000 }

/** Done before anybody could notice. */
export const SHORT = { names: namesOf(3), rounds: 1_000 }
