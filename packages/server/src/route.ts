import type { ControlAction } from '@progress/core'

/** An address of the protocol, with what its path names. */
export type Route =
  | { readonly kind: 'start'; readonly workflow: string }
  | { readonly kind: 'sessions' }
  | { readonly kind: 'session'; readonly sessionId: string }
  | { readonly kind: 'session-events'; readonly sessionId: string }
  | { readonly kind: 'items'; readonly sessionId: string }
  | { readonly kind: 'control'; readonly sessionId: string; readonly action: ControlAction }
  | { readonly kind: 'topic'; readonly topic: string }
  | { readonly kind: 'topic-events'; readonly topic: string }
  | { readonly kind: 'schema' }
  | { readonly kind: 'health' }

/** Which methods an address takes; `HEAD` goes with `GET`. */
export const METHODS: Readonly<Record<Route['kind'], readonly string[]>> = {
  start: ['POST'],
  sessions: ['GET', 'HEAD'],
  session: ['GET', 'HEAD', 'DELETE'],
  'session-events': ['GET', 'HEAD'],
  items: ['GET', 'HEAD'],
  control: ['POST'],
  topic: ['GET', 'HEAD'],
  'topic-events': ['GET', 'HEAD'],
  schema: ['GET', 'HEAD'],
  health: ['GET', 'HEAD'],
}

const ACTIONS: Readonly<Record<ControlAction, true>> = { cancel: true, pause: true, resume: true, retry: true }

const isAction = (value: string): value is ControlAction => Object.hasOwn(ACTIONS, value)

/**
 * Finds what a path is the address of. Names come out decoded and unchecked: what follows from a bad one is each
 * address's own matter.
 *
 * @param path - Below the base, percent-encoded, without the query.
 * @returns `undefined` for a path that the protocol does not know.
 * @see docs/protocol.md, section 1
 */
export function routeOf(path: string): Route | undefined {
  const [root, first, name, last, ...beyond] = path.split('/')
  if (root !== '' || first === undefined || beyond.length > 0) return undefined
  if (name === undefined)
    return first === 'sessions' || first === 'schema' || first === 'health' ? { kind: first } : undefined
  const decoded = decode(name)
  if (decoded === '') return undefined
  if (first === 'workflows' && last === undefined) return { kind: 'start', workflow: decoded }
  if (first === 'sessions') return sessionRoute(decoded, last)
  if (first === 'topics') return topicRoute(decoded, last)
  return undefined
}

function sessionRoute(sessionId: string, last: string | undefined): Route | undefined {
  if (last === undefined) return { kind: 'session', sessionId }
  if (last === 'events') return { kind: 'session-events', sessionId }
  if (last === 'items') return { kind: 'items', sessionId }
  return isAction(last) ? { kind: 'control', sessionId, action: last } : undefined
}

function topicRoute(topic: string, last: string | undefined): Route | undefined {
  if (last === undefined) return { kind: 'topic', topic }
  return last === 'events' ? { kind: 'topic-events', topic } : undefined
}

/** What a segment of a path stands for; one that is wrongly encoded gives a name that nothing can have. */
function decode(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return '\u0000'
  }
}

/**
 * Takes the base off a path. A path that does not begin with it is as it should be already: the framework has stripped
 * what it mounted.
 *
 * @param base - `''`, or a path without a slash at its end.
 */
export function stripBase(path: string, base: string): { readonly path: string; readonly within: boolean } {
  if (base === '') return { path, within: true }
  if (path === base) return { path: '/', within: true }
  return path.startsWith(`${base}/`) ? { path: path.slice(base.length), within: true } : { path, within: false }
}

/** A session's own address, which replies name in `Location`. */
export const sessionPath = (base: string, sessionId: string): string =>
  `${base}/sessions/${encodeURIComponent(sessionId)}`

/**
 * Checks the path under which the handler is mounted.
 *
 * @returns It without a slash at its end; `''` for the root.
 * @throws {TypeError} for what is no path.
 */
export function toBase(value: string): string {
  const base = value.replace(/\/+$/, '')
  if (base !== '' && !/^(?:\/[^/?#\s]+)+$/.test(base))
    throw new TypeError(`base is a path such as /api/progress: ${value}`)
  return base
}
