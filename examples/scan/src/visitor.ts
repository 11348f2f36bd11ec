import { randomBytes } from 'node:crypto'
import { isName } from '@progress/core'
import type { Principal } from '@progress/server'

const COOKIE = 'visitor'
const COOKIE_PATTERN = /(?:^|;\s*)visitor=([A-Za-z0-9_-]{22})(?:;|$)/

/** What tells who somebody is; both are absent with a new visitor. */
export interface Credentials {
  readonly authorization: string | null | undefined
  readonly cookie: string | null | undefined
}

/**
 * Who a visitor is: the name behind `Authorization: Bearer`, else the holder of the random cookie. This is an example's
 * way: whoever says a name is taken at their word, as a real application would never do.
 *
 * @returns `null` where neither is there.
 */
export function visitorOf({ authorization, cookie }: Credentials): Principal | null {
  const bearer = /^Bearer +(.+)$/i.exec(authorization ?? '')?.[1]?.trim()
  // Prefixes keep a name from being somebody's cookie.
  if (bearer !== undefined) return isName(`bearer:${bearer}`) ? { id: `bearer:${bearer}` } : null
  const random = COOKIE_PATTERN.exec(cookie ?? '')?.[1]
  return random === undefined ? null : { id: `visitor:${random}` }
}

/** A cookie for a new visitor: 128 random bits, of no use to scripts and other sites. */
export function newVisitor(): { readonly cookie: string; readonly setCookie: string } {
  const cookie = `${COOKIE}=${randomBytes(16).toString('base64url')}`
  return { cookie, setCookie: `${cookie}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000` }
}
