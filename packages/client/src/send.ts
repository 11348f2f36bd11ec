import { problemError, reportedError } from '@progress/core'
import type { Context } from './context.ts'
import { ignore } from './deferred.ts'
import { toFailure } from './failure.ts'

/** One request. */
export interface Sending extends Pick<RequestInit, 'method' | 'body' | 'signal'> {
  readonly headers?: Readonly<Record<string, string>>
  /** Called when it goes out: deadlines do not run while headers are being made. */
  readonly onSent?: (() => void) | undefined
}

/**
 * Sends a request, once more with fresh headers where the server does not know the first ones.
 *
 * @param path - Below the client's `url`.
 * @returns A reply of 200 to 299.
 * @throws {Failure} for any other, and where none comes.
 */
export async function send(context: Context, path: string, sending: Sending = {}): Promise<Response> {
  const { onSent, headers: extra, ...init } = sending
  const { headers: own, credentials, clock, fetch, url } = context
  for (let refreshed = false; ; refreshed = true) {
    let response: Response
    let status = 0
    try {
      const headers = {
        ...(typeof own === 'function' ? await own() : own),
        // The platform itself names a form's type, with its boundary.
        ...(typeof init.body === 'string' && { 'content-type': 'application/json' }),
        ...extra,
      }
      // What the platform would not send this time it will not send the next time either.
      status = 400
      new Request(fetch ? 'http://a' : url + path, { headers })
      status = 0
      onSent?.()
      response = await (fetch ?? globalThis.fetch)(url + path, {
        ...init,
        credentials: credentials as RequestCredentials,
        cache: 'no-store',
        headers,
      })
    } catch (cause) {
      throw status
        ? reportedError('invalid_request', String(cause), { status, cause })
        : toFailure('no reply', { cause })
    }
    if (response.ok) return response
    const failure = problemError(response, await response.json().catch(ignore), clock.now())
    if (refreshed || failure.status !== 401) throw failure
  }
}
