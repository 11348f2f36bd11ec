import type { PollBody, Problem, SessionStatus } from '@progress/core'

/** What `POST /api/scan` answered before there was progress: the data, or why there is none. */
export type OldReply =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: OldError }

/** Why a request failed, as the old API says it. */
export interface OldError extends Partial<Pick<Problem, 'retryable' | 'issues' | 'details'>> {
  readonly code: string
  readonly message: string
}

/** What `GET /api/scan/progress` answers. */
export interface OldProgress extends Required<Pick<PollBody, 'events'>> {
  readonly status: 'active' | 'complete' | 'error'
  readonly complete: boolean
}

/**
 * What a body of `POST /api/scan` asks for.
 *
 * @returns `body`: the workflow's input. What is no object stays as it is, for the protocol to refuse.
 */
export function toStart(body: Buffer<ArrayBuffer>): { readonly streaming: boolean; readonly body: BodyInit } {
  const asked = parse(body)
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked)) return { streaming: false, body }
  const { streaming, imageData: image, ...input } = asked as Record<string, unknown>
  return { streaming: streaming === true, body: JSON.stringify({ image, ...input }) }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

/** A reply of the protocol, a bare result or a problem, in the old API's words. Its status stays. */
export async function toOldReply(reply: Response): Promise<Response> {
  const headers = new Headers(reply.headers)
  headers.set('Content-Type', 'application/json')
  if (reply.ok) return Response.json({ success: true, data: await reply.json() } satisfies OldReply, { headers })
  const { code, title, detail, retryable, issues, details } = (await reply.json()) as Problem
  return failure(reply.status, { code, message: detail ?? title, retryable, issues, details }, headers)
}

/** The old API's reply for a failure. */
export function failure(status: number, error: OldError, headers?: Headers): Response {
  return Response.json({ success: false, error } satisfies OldReply, { status, ...(headers && { headers }) })
}

/** A session's state, in the old API's words. */
export async function toOldProgress(reply: Response): Promise<Response> {
  const { status, closed, events = [] } = (await reply.json()) as PollBody
  const progress: OldProgress = { status: OLD_STATUS[status] ?? 'active', events, complete: closed }
  return Response.json(progress, { headers: reply.headers })
}

const OLD_STATUS: { readonly [Status in SessionStatus]?: OldProgress['status'] } = {
  completed: 'complete',
  failed: 'error',
  cancelled: 'error',
}
