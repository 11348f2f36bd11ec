/** What a browser says of where a request comes from; `null` and `undefined` where it says nothing. */
export interface RequestOrigin {
  /** `Sec-Fetch-Site` */
  readonly site: string | null
  /** `Origin` */
  readonly origin: string | null
  /** The hosts that the request may have been sent to, as the proxies in between tell. */
  readonly hosts: readonly (string | null | undefined)[]
}

/**
 * Tells whether a request comes from a page of another origin. Such a page can send a `POST` with the visitor's cookies
 * without asking first, so that a write of that kind is refused unless CORS grants the origin. What is no browser sends
 * neither header, and is none.
 *
 * @see docs/protocol.md, section 7
 */
export function isCrossSite({ site, origin, hosts }: RequestOrigin): boolean {
  if (site !== null) return site !== 'same-origin' && site !== 'none'
  if (origin === null) return false
  const from = hostOf(origin)
  return from === undefined || !hosts.some((host) => host != null && sameHost(from, host))
}

function hostOf(origin: string): URL | undefined {
  try {
    return new URL(origin)
  } catch {
    return undefined
  }
}

/** Compares with the origin's own default port: a proxy may have said it or not. */
function sameHost(from: URL, host: string): boolean {
  try {
    return new URL(`${from.protocol}//${host.trim()}`).host === from.host && from.host !== ''
  } catch {
    return false
  }
}
