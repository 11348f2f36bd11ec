import type { IncomingMessage, ServerResponse } from 'node:http'
import { newVisitor, visitorOf } from 'scan/visitor'
import type sirv from 'sirv'

/** Gives a visitor who is nobody yet a cookie, which counts for this request already. */
export function meet(request: IncomingMessage, response: ServerResponse): void {
  const { authorization, cookie } = request.headers
  if (authorization !== undefined || visitorOf({ authorization, cookie }) !== null) return
  const visitor = newVisitor()
  request.headers.cookie = cookie === undefined ? visitor.cookie : `${cookie}; ${visitor.cookie}`
  response.setHeader('Set-Cookie', visitor.setCookie)
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' })
    .end(JSON.stringify(body))
}

/** Answers with a line of text. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}

/** Serves files below a prefix. */
export function serveFiles(
  files: ReturnType<typeof sirv>,
  prefix: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { url } = request
  request.url = (url ?? '/').slice(prefix.length)
  files(request, response, () => {
    request.url = url
    sendText(response, 404, 'There is nothing at this address.')
  })
}
