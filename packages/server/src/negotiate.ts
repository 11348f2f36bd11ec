import { ProgressError } from '@progress/core'
import { type HeaderItem, parseHeaderList } from './header-list.ts'

/** How a start is answered. */
export type Mode = 'stream' | 'poll' | 'single'

/** What a client asked for. */
export interface Negotiated {
  readonly mode: Mode
  /** How long a poll may wait for the end, in ms. */
  readonly waitMs: number
  /** Whether `Prefer: respond-async` was said, and so is to be confirmed where it is done. */
  readonly preferred: boolean
}

/** What of a request decides. `null` means absent. */
export interface Wishes {
  /** `?stream=` */
  readonly stream: string | null
  readonly accept: string | null
  readonly prefer: string | null
}

/** The longest that a reply is held back, whatever a client asks. */
export const MAX_WAIT_MS = 30_000

const BY_QUERY: Readonly<Record<string, Mode>> = { sse: 'stream', poll: 'poll', none: 'single' }

/**
 * Decides how a start is answered: `?stream=`, else `Accept`, else `Prefer`, else as ever.
 *
 * @throws {ProgressError} `invalid_request` where `?stream=` is none of `sse`, `poll` and `none`.
 * @see docs/protocol.md, section 2
 */
export function negotiate({ stream, accept, prefer }: Wishes): Negotiated {
  const preference = parsePrefer(prefer)
  const mode = modeOf(stream, accept, preference.respondAsync)
  const waits = mode === 'poll' && preference.respondAsync
  return { mode, waitMs: waits ? preference.waitMs : 0, preferred: preference.respondAsync }
}

function modeOf(stream: string | null, accept: string | null, respondAsync: boolean): Mode {
  if (stream !== null) {
    const mode = Object.hasOwn(BY_QUERY, stream) ? BY_QUERY[stream] : undefined
    if (mode === undefined) throw new ProgressError('invalid_request', { message: 'stream is one of sse, poll, none' })
    return mode
  }
  if (acceptsStream(accept)) return 'stream'
  return respondAsync ? 'poll' : 'single'
}

/**
 * Tells whether `Accept` names `text/event-stream` with a quality above 0. Wildcards do not count: every old client sends
 * them. The most specific naming decides, as with any media type: one with `charset=utf-8` before one without.
 *
 * @param accept - `null` where the header is absent.
 */
export function acceptsStream(accept: string | null): boolean {
  const named = parseHeaderList(accept ?? '').filter((item) => item.name === 'text/event-stream')
  const rated = named.flatMap((item) => {
    const quality = qualityOf(item)
    return quality === undefined
      ? []
      : [{ quality, specific: item.parameters.get('charset')?.toLowerCase() === 'utf-8' }]
  })
  const specific = rated.filter((range) => range.specific)
  return (specific.length > 0 ? specific : rated).some((range) => range.quality > 0)
}

/** The weight of a media range: 1 where it names none, `undefined` where it is none (the range then says nothing). */
function qualityOf({ parameters }: HeaderItem): number | undefined {
  const weight = parameters.get('q')
  if (weight === undefined) return 1
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight) ? Number(weight) : undefined
}

/**
 * Reads `Prefer` (RFC 7240). The first of a name counts, and what cannot be understood is as if it were not there.
 *
 * @returns `waitMs`: 0 where there is no `wait`, at most `MAX_WAIT_MS`.
 */
export function parsePrefer(prefer: string | null): { respondAsync: boolean; waitMs: number } {
  const items = parseHeaderList(prefer ?? '')
  const wait = items.find((item) => item.name === 'wait')?.value ?? ''
  return {
    respondAsync: items.some((item) => item.name === 'respond-async'),
    waitMs: /^\d+$/.test(wait) ? Math.min(Number(wait) * 1_000, MAX_WAIT_MS) : 0,
  }
}
