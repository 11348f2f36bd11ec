import { toOldReply, toStart } from '../../../lib/old-api.ts'
import { readBody } from '../../../lib/read-body.ts'
import { MAX_BODY_BYTES, serve } from '../../../lib/serve.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'
export const maxDuration = 60

/** Scans. With `streaming` the session is streamed, or told by polls where `Prefer` says so; else the result is awaited. */
export async function POST(request: Request): Promise<Response> {
  const { streaming, body } = toStart(await readBody(request, MAX_BODY_BYTES))
  const { headers, signal } = request
  const url = new URL('/api/progress/workflows/scan-multi-tier', request.url)
  if (!streaming) url.searchParams.set('stream', 'none')
  else if (!headers.has('prefer')) url.searchParams.set('stream', 'sse')
  const reply = await serve(new Request(url, { method: 'POST', headers, body, signal }))
  return streaming && reply.ok ? reply : toOldReply(reply)
}
