import { failure, toOldProgress, toOldReply } from '../../../../lib/old-api.ts'
import { serve } from '../../../../lib/serve.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

/** What a scan has come to: all its events, or with `after` those beyond that `seq`. */
export async function GET({ url, headers, signal }: Request): Promise<Response> {
  const query = new URL(url).searchParams
  const sessionId = query.get('sessionId')
  if (!sessionId) return failure(400, { code: 'invalid_request', message: 'sessionId is missing' })
  const session = new URL(`/api/progress/sessions/${encodeURIComponent(sessionId)}`, url)
  session.searchParams.set('after', query.get('after') || '0')
  const reply = await serve(new Request(session, { headers, signal }))
  return reply.ok ? toOldProgress(reply) : toOldReply(reply)
}
