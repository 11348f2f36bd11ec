import type { IncomingMessage, ServerResponse } from 'node:http'
import { isProgressError, type Logger, ProgressError, ruleOf } from '@progress/core'
import { sendJson } from 'purchase-order/http/reply'
import { visitorOf } from 'scan/visitor'

/** A request that found its route. */
export interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
  /** What stands in the path where the route has groups, decoded. */
  readonly names: readonly string[]
  /** Whose request it is. */
  readonly owner: string
}

/** An answer: its body as JSON with 200, `undefined` for 404, or nothing more where the response was written. */
export type Answer = (asked: Asked) => unknown

/** A method, a path without the base, and who answers. */
export type Route = readonly [method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: RegExp, answer: Answer]

/**
 * Answers requests by a table, for who is somebody; errors as `application/problem+json`, as the protocol has them.
 *
 * @returns Whether the address was one of these.
 */
export function createRoutes(
  base: string,
  routes: readonly Route[],
  logger: Logger,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost')
    if (!pathname.startsWith(`${base}/`)) return false
    const path = pathname.slice(base.length)
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const here = routes.filter(([, pattern]) => pattern.test(path))
    if (here.length === 0) return false
    const reply = async (): Promise<void> => {
      const route = here.find(([allowed]) => allowed === method)
      if (route === undefined) {
        response.setHeader('Allow', here.map(([allowed]) => allowed).join(', '))
        throw new ProgressError('method_not_allowed')
      }
      const [, pattern, answer] = route
      const names = (pattern.exec(path) ?? []).slice(1).map(decoded)
      const body = await answer({ request, response, query, names, owner: ownerOf(request) })
      if (response.headersSent) return
      if (body === undefined) throw new ProgressError('not_found')
      sendJson(response, 200, body)
    }
    reply().catch((error: unknown) => {
      if (!isProgressError(error)) logger.error({ err: error, url: request.url }, 'a request could not be answered')
      if (response.headersSent) response.destroy()
      else sendProblem(response, error)
    })
    return true
  }
}

function ownerOf({ headers }: IncomingMessage): string {
  const { authorization, cookie } = headers
  const visitor = visitorOf({ authorization, cookie })
  if (visitor === null) throw new ProgressError('unauthorized')
  // Another site's page may send a visitor's cookie along, but not for the visitor.
  if (headers['sec-fetch-site'] === 'cross-site') throw new ProgressError('forbidden')
  return visitor.id
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new ProgressError('invalid_request', { message: 'The address is not well-formed', cause })
  }
}

/** Anything but a `ProgressError` becomes `internal` with a fixed text. */
function sendProblem(response: ServerResponse, error: unknown): void {
  const shown = isProgressError(error) ? error : new ProgressError('internal')
  const rule = ruleOf(shown.code)
  const { message: detail, code, retryable, issues } = shown
  const status = rule?.status ?? 500
  response.writeHead(status, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' }).end(
    JSON.stringify({
      type: 'about:blank',
      title: rule?.title ?? code,
      status,
      detail,
      code,
      retryable,
      ...(issues && { issues }),
    }),
  )
}

/** A number of the query. @throws {ProgressError} `invalid_request` for what is none of at least 0. */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  const value = Number(text)
  if (Number.isFinite(value) && value >= 0) return value
  throw new ProgressError('invalid_request', { message: `${name} is a number of at least 0` })
}
