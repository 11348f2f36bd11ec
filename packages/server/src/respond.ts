import { isProgressError, ProgressError } from '@progress/core'
import { identify, toRefusal } from './authorize.ts'
import type { Call, Server } from './call.ts'
import { controlSession } from './control.ts'
import { corsHeaders, grantsWrite, preflightHeaders } from './cors.ts'
import { isCrossSite } from './cross-site.ts'
import { followSession } from './follow.ts'
import { forgetSession } from './forget.ts'
import { checkHealth } from './health.ts'
import { listItems } from './items.ts'
import { followTopic, listSessions, pollTopic } from './lists.ts'
import { locate } from './locate.ts'
import type { PlainReply, PlainRequest } from './plain.ts'
import { pollSession } from './poll.ts'
import { problemReply, toProblem } from './problem.ts'
import { emptyReply } from './replies.ts'
import { METHODS, type Route, routeOf } from './route.ts'
import { describeSchemas } from './schema.ts'
import { startSession } from './start.ts'

type Answer<Kind extends Route['kind']> = (call: Call, route: Extract<Route, { kind: Kind }>) => Promise<PlainReply>

/** What answers at each address; `HEAD` is answered as `GET` is. */
const ANSWERS: { readonly [Kind in Route['kind']]: Answer<Kind> } = {
  start: startSession,
  sessions: listSessions,
  session: (call, route) => (call.request.method === 'DELETE' ? forgetSession : pollSession)(call, route),
  'session-events': followSession,
  items: listItems,
  control: controlSession,
  topic: pollTopic,
  'topic-events': followTopic,
  schema: describeSchemas,
  health: ({ server }) => checkHealth(server),
}

/** Answers a request, whatever happens. */
export async function respond(server: Server, request: PlainRequest): Promise<PlainReply> {
  const place = locate(request.url, { base: server.settings.base, mountedAt: request.mountedAt })
  const route = routeOf(place.path)
  const call: Call = {
    server,
    request,
    query: place.query,
    base: place.base,
    principal: undefined,
    isHead: request.method === 'HEAD',
    isForeign: route === undefined && !place.isOurs,
    sessionId: undefined,
  }
  const reply = await orProblem(call, async () => {
    // The rule of `cors.origins` is the caller's and may throw: before anything is done, and before a stream is held.
    const cors = corsHeaders(server.settings.cors, request.headers.get('origin'))
    return finish(call, { route, cors }, await orProblem(call, () => admit(call, route)))
  })
  if (call.isForeign) return { ...reply, isForeign: true }
  server.traffic.answered(route, request.method, reply)
  return reply
}

/** Everything that is decided before it matters what is asked. */
async function admit(call: Call, route: Route | undefined): Promise<PlainReply> {
  const { request, server } = call
  if (route === undefined) throw new ProgressError('not_found')
  const { cors } = server.settings
  const methods = METHODS[route.kind]
  const allow = [...methods, ...(cors ? ['OPTIONS'] : [])].join(', ')
  if (cors && request.method === 'OPTIONS') {
    return emptyReply(204, { Allow: allow, ...preflightHeaders(cors, request.headers.get('origin'), methods) })
  }
  if (!methods.includes(request.method)) {
    const problem = toProblem(new ProgressError('method_not_allowed'))
    server.traffic.problem(problem)
    return problemReply(problem, { Allow: allow })
  }
  if (route.kind === 'health') return checkHealth(server)
  if (request.method === 'POST' || request.method === 'DELETE') assertSameSite(call)
  call.principal = await identify(server.settings, request, server.clock.now()).catch((error: unknown) => {
    throw toRefusal(error)
  })
  if (server.draining.aborted && route.kind !== 'schema') throw new ProgressError('shutting_down')
  return (ANSWERS[route.kind] as Answer<Route['kind']>)(call, route)
}

/** @throws {ProgressError} `forbidden` for a write that a browser sends for a page of another origin. */
function assertSameSite({ request, server }: Call): void {
  const { headers, host } = request
  const origin = headers.get('origin')
  const hosts = [host, ...(headers.get('x-forwarded-host')?.split(',') ?? [])]
  if (!isCrossSite({ site: headers.get('sec-fetch-site'), origin, hosts })) return
  if (grantsWrite(server.settings.cors, origin, headers.get('cookie') !== null)) return
  throw new ProgressError('forbidden', { message: 'Cross-site requests may not write here' })
}

async function orProblem(call: Call, run: () => Promise<PlainReply>): Promise<PlainReply> {
  try {
    return await run()
  } catch (error) {
    const problem = toProblem(error)
    const { sessionId } = call
    if (!call.isForeign) call.server.traffic.problem(problem)
    const { logger } = call.server.settings
    const fields = { err: error, code: problem.code, sessionId, method: call.request.method, path: call.request.url }
    if (!isProgressError(error)) logger.error(fields, 'a request failed')
    else if (problem.status >= 500) logger.warn(fields, 'a request failed')
    return problemReply({ ...problem, ...(sessionId !== undefined && { sessionId }) })
  }
}

/** An id of somebody's own making may hold what no header can: then only the body names it. */
const isVisible = (sessionId: string): boolean => /^[\x20-\x7e]+$/.test(sessionId)

/** What every reply says, whatever it is. */
function finish(
  { server, sessionId, isHead }: Call,
  { route, cors: { Vary: origin, ...cors } }: { route: Route | undefined; cors: Record<string, string> },
  reply: PlainReply,
): PlainReply {
  const vary = [route?.kind === 'start' ? 'Accept, Prefer' : undefined, origin].filter((name) => name !== undefined)
  const headers = {
    ...reply.headers,
    ...cors,
    ...(vary.length > 0 && { Vary: vary.join(', ') }),
    ...(sessionId !== undefined && isVisible(sessionId) && { 'Progress-Session': sessionId }),
  }
  const { writeDeadlineMs } = server.settings
  return isHead ? { status: reply.status, headers, writeDeadlineMs } : { ...reply, headers, writeDeadlineMs }
}
