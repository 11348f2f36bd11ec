import type { Server } from 'node:http'

/** Something that reports progress, ready to be measured. */
export interface Way {
  /** Reports once. @param number - From 1; each call has the next. */
  report(number: number): void
  /** Where it can be followed. */
  readonly served?: Served
}

/** A stream over HTTP. */
export interface Served {
  readonly server: Server
  readonly path: string
  followers(): number
}

/** Makes a way ready. */
export type StartWay = () => Promise<Way>

/** Reports in one turn of the event loop, where they are many. */
export const PER_TURN = 100

/** So many reports are made at most: the bar moves all the time. */
export const TOTAL = 5_000_000

const MESSAGES = Array.from({ length: 64 }, (_, at) => `Reading invoice-${1_000 + at}.pdf, page ${(at % 9) + 1}`)

/** What a report says; texts are made before, so that no way is charged for them. */
export const messageOf = (number: number): string => MESSAGES[number % MESSAGES.length] ?? ''
