import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { ProgressHandler } from './handler.ts'
import { discardRest } from './node-body.ts'
import { closeWithServer, endWithServer } from './node-closing.ts'
import { watchGone } from './node-gone.ts'
import { toPlainNodeRequest } from './node-request.ts'
import { sendReply } from './node-response.ts'
import type { PlainReply } from './plain.ts'
import { problemReply, toProblem } from './problem.ts'

/**
 * What `node:http`, `node:http2`, Express and Connect call. Fastify and Koa call it with their raw request and response;
 * what they have parsed of the body goes onto the raw request as `body`.
 *
 * @param next - Called for an address that is none of the handler's.
 */
export type NodeHandler = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
  next?: (error?: unknown) => void,
) => Promise<void>

/**
 * Serves a handler from `node:http`, `node:http2` and the frameworks upon them. Streams are written straight to the
 * response, without a Web stream in between.
 *
 * @see docs/guides/serving.md
 */
export function toNodeHandler(handler: Pick<ProgressHandler, 'handle'>): NodeHandler {
  return async (anyRequest, anyResponse, next) => {
    // What HTTP/2 gives answers to the same names.
    const [request, response] = [anyRequest as IncomingMessage, anyResponse as ServerResponse]
    const gone = watchGone(request, response)
    const send = (reply: PlainReply): void => {
      // A stream keeps its listeners as long as it lives: where it can, it shares this one with all others.
      response.on('finish', response.req === request ? onFinish : () => finished(request))
      closeWithServer(request, response)
      sendReply(response, reply, gone)
    }
    try {
      const reply = await handler.handle(toPlainNodeRequest(request, gone))
      if (reply.isForeign && next !== undefined) next()
      else send(reply)
    } catch (error) {
      if (next !== undefined) next(error)
      else send(problemReply(toProblem(error)))
    }
  }
}

function onFinish(this: ServerResponse): void {
  finished(this.req)
}

/** The reply is written. */
function finished(request: IncomingMessage): void {
  discardRest(request)
  endWithServer(request)
}
