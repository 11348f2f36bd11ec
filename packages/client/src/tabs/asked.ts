/** A request for a stream that may be shared. */
export interface Asked {
  /** Without a cursor. */
  readonly url: URL
  readonly cursor: string | null
  readonly init: RequestInit
  /** It starts the session whose stream it asks for. */
  readonly isStart: boolean
}

/**
 * Tells whether a request asks for a stream of a session or of a topic, or starts a session with one.
 *
 * @returns `undefined` for everything else, which is none of our business.
 * @see docs/protocol.md, section 1
 */
export function toAsked(address: string, init: RequestInit = {}): Asked | undefined {
  const headers = new Headers(init.headers)
  if (!headers.get('accept')?.includes('text/event-stream') || headers.has('last-event-id')) return undefined
  let url: URL
  try {
    url = new URL(new Request(address).url)
  } catch {
    // A relative address, where there is no page for it to be relative to.
    return undefined
  }
  const { pathname, searchParams } = url
  const isStart = /\/workflows\/[^/]+$/.test(pathname)
  if (!isStart && !/\/(sessions|topics)\/[^/]+\/events$/.test(pathname)) return undefined
  const cursor = searchParams.get('after')
  searchParams.delete('after')
  return { url, cursor, isStart, init }
}

/** How the session that was started is followed. */
export function toFollowing({ url, init }: Asked, sessionId: string): Asked {
  const path = `../sessions/${encodeURIComponent(sessionId)}/events`
  return { url: new URL(path, url), cursor: null, isStart: false, init: { ...init, method: 'GET', body: null } }
}
