import type { Problem } from '@progress/core'

/** What the API answered before there was progress: the data, or why there is none. */
export type OldReply =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: OldError }

/** Why a request failed, as the old API says it. */
export interface OldError extends Partial<Pick<Problem, 'retryable' | 'issues' | 'details'>> {
  readonly code: string
  readonly message: string
}

/** The old API's reply for a failure. */
export function failure(status: number, error: OldError, headers?: HeadersInit): Response {
  return Response.json({ success: false, error } satisfies OldReply, { status, headers })
}

/** A reply of the protocol, a bare result or a problem, in the old API's words. Its status stays. */
export async function toOldReply(reply: Response): Promise<Response> {
  const headers = new Headers(reply.headers)
  headers.set('Content-Type', 'application/json')
  if (reply.ok) return Response.json({ success: true, data: await reply.json() } satisfies OldReply, { headers })
  const { code, title, detail, retryable, issues, details } = (await reply.json()) as Problem
  return failure(reply.status, { code, message: detail ?? title, retryable, issues, details }, headers)
}
