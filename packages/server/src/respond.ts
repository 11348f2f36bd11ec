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
  const reply = await answer(call, route)
  if (call.isForeign) return { ...reply, isForeign: true }
  server.traffic.answered(route, request.method, reply)
  return reply
}

/** Promises in a row cost more than what polls decide: there are as few as can be. */
async function answer(call: Call, route: Route | undefined): Promise<PlainReply> {
  try {
    // The rule of `cors.origins` is the caller's and may throw: before anything is done, and before a stream is held.
    const cors = corsHeaders(call.server.settings.cors, call.request.headers.get('origin'))
    let reply: PlainReply
    try {
      reply = await admit(call, route)
    } catch (error) {
      reply = failed(call, error)
    }
    return finish(call, { route, cors }, reply)
  } catch (error) {
    return failed(call, error)
  }
}

/** Everything that is decided before it matters what is asked. */
async function admit(call: Call, route: Route | undefined): Promise<PlainReply> {
  const { request, server } = call
  if (route === undefined) throw new ProgressError('not_found')
  const { cors } = server.settings
  const methods = METHODS[route.kind]
  if (cors && request.method === 'OPTIONS') {
    const allowed = preflightHeaders(cors, request.headers.get('origin'), methods)
    return emptyReply(204, { Allow: allowOf(call, methods), ...allowed })
  }
  if (!methods.includes(request.method)) {
    const problem = toProblem(new ProgressError('method_not_allowed'))
    server.traffic.problem(problem)
    return problemReply(problem, { Allow: allowOf(call, methods) })
  }
  if (route.kind === 'health') return checkHealth(server)
  if (request.method === 'POST' || request.method === 'DELETE') assertSameSite(call)
  if (server.settings.authorize !== undefined) {
    try {
      const principal = identify(server.settings, request, server.clock.now())
      call.principal = principal instanceof Promise ? await principal : principal
    } catch (error) {
      throw toRefusal(error)
    }
  }
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

const allowOf = ({ server }: Call, methods: readonly string[]): string =>
  [...methods, ...(server.settings.cors ? ['OPTIONS'] : [])].join(', ')

/** What is answered, logged and counted where something threw. */
function failed({ server, request, isForeign, sessionId }: Call, error: unknown): PlainReply {
  const problem = toProblem(error)
  if (!isForeign) server.traffic.problem(problem)
  const { logger } = server.settings
  const fields = { err: error, code: problem.code, sessionId, method: request.method, path: request.url }
  if (!isProgressError(error)) logger.error(fields, 'a request failed')
  else if (problem.status >= 500) logger.warn(fields, 'a request failed')
  return problemReply({ ...problem, ...(sessionId !== undefined && { sessionId }) })
}

/** An id of somebody's own making may hold what no header can: then only the body names it. */
const isVisible = (sessionId: string): boolean => /^[\x20-\x7e]+$/.test(sessionId)

/** What every reply says, whatever it is. */
function finish(
  { server, sessionId, isHead }: Call,
  { route, cors }: { route: Route | undefined; cors: Readonly<Record<string, string>> },
  reply: PlainReply,
): PlainReply {
  const headers: Record<string, string> = { ...reply.headers, ...cors }
  if (route?.kind === 'start')
    headers.Vary = cors.Vary === undefined ? 'Accept, Prefer' : `Accept, Prefer, ${cors.Vary}`
  if (sessionId !== undefined && isVisible(sessionId)) headers['Progress-Session'] = sessionId
  const { writeDeadlineMs } = server.settings
  const { status, body } = reply
  return isHead || body === undefined
    ? { status, headers, writeDeadlineMs }
    : { status, headers, body, writeDeadlineMs }
}
