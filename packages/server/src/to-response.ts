import type { PlainReply } from './plain.ts'
import { toReadable } from './pushed-body.ts'

/**
 * A plain reply as a platform `Response`.
 *
 * @param signal - The request's: some hosts abort it and never cancel the body.
 */
export function toResponse({ status, headers, body }: PlainReply, signal?: AbortSignal): Response {
  const content = typeof body === 'object' ? toReadable(body, signal) : body
  return new Response(content ?? null, { status, headers: { ...headers } })
}
