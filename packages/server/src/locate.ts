import { stripBase } from './route.ts'

/** Where a request found the handler. */
export interface Place {
  /** Below the base. */
  readonly path: string
  /** What precedes the path in an address that the client can use. */
  readonly base: string
  /** Whether the path is for certain this handler's: below a base of its own. */
  readonly isOurs: boolean
  readonly query: URLSearchParams
}

/**
 * Finds the protocol's path in an address. Frameworks mount in three ways: they pass the whole path, they strip what they
 * have mounted, or they strip it and say what it was.
 *
 * @param url - Path and query; an absolute address does too.
 * @param options - `base`: as it was configured; `mountedAt`: what the framework says.
 */
export function locate(url: string, { base, mountedAt = '' }: { base: string; mountedAt?: string | undefined }): Place {
  const { pathname, query } = split(url)
  const whole = stripBase(pathname, base)
  if (base !== '' && whole.within) return { path: whole.path, base, isOurs: true, query }
  const mounted = stripBase(pathname, mountedAt)
  if (mountedAt === '' || !mounted.within) return { path: pathname, base, isOurs: false, query }
  const inner = stripBase(mounted.path, base)
  if (base !== '' && inner.within) return { path: inner.path, base: mountedAt + base, isOurs: true, query }
  // Routers within routers: the whole of what was stripped ends with what was configured.
  return { path: mounted.path, base: mountedAt.endsWith(base) ? mountedAt : base, isOurs: true, query }
}

function split(url: string): { pathname: string; query: URLSearchParams } {
  const local = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  const hash = local.indexOf('#')
  const address = hash < 0 ? local : local.slice(0, hash)
  const at = address.indexOf('?')
  const pathname = at < 0 ? address : address.slice(0, at)
  return { pathname: pathname || '/', query: at < 0 ? NO_QUERY : new URLSearchParams(address.slice(at)) }
}

/** Nobody writes to a query. */
const NO_QUERY = new URLSearchParams()
