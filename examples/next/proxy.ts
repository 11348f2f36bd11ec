import { type NextRequest, NextResponse } from 'next/server'
import { newVisitor, visitorOf } from 'scan/visitor'

/** Who loads the page is known by a cookie from then on. */
export function proxy({ headers }: NextRequest): NextResponse {
  const response = NextResponse.next()
  const visitor = visitorOf({ authorization: null, cookie: headers.get('cookie') })
  if (visitor === null) response.headers.set('Set-Cookie', newVisitor().setCookie)
  return response
}

export const config = { matcher: '/' }
