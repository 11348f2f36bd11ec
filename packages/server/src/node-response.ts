import type { Server, ServerResponse } from 'node:http'
import { spaced } from './node-sink.ts'
import type { PlainReply } from './plain.ts'
import type { Sink, StreamSource } from './stream.ts'

/**
 * Writes a reply to a response of `node:http`.
 *
 * @param gone - Aborted when the client is gone.
 */
export function sendReply(response: ServerResponse, reply: PlainReply, gone: AbortSignal): void {
  if (typeof reply.body === 'object') sendStream(response, { ...reply, body: reply.body }, gone)
  else sendText(response, { ...reply, body: reply.body })
}

function sendText(
  response: ServerResponse,
  { status, headers, body, writeDeadlineMs }: PlainReply & { body: string | undefined },
): void {
  if (response.headersSent) return
  const bytes = body === undefined ? undefined : Buffer.from(body)
  const length = bytes && { 'Content-Length': bytes.byteLength }
  response.writeHead(status, { ...headers, ...varyOf(response, headers), ...length })
  response.end(bytes)
  cutIfStuck(response, writeDeadlineMs)
}

function sendStream(
  response: ServerResponse,
  { status, headers, body, writeDeadlineMs }: PlainReply & { body: StreamSource },
  gone: AbortSignal,
): void {
  // Somebody else has answered, such as a middleware with a time limit.
  if (response.headersSent) {
    letGo(body)
    return
  }
  try {
    response.writeHead(status, { ...headers, ...varyOf(response, headers) })
  } catch (error) {
    letGo(body)
    throw error
  }
  // Without it the headers would wait for the first bytes of a session that has nothing to say yet.
  response.flushHeaders()
  pump(response, body, { gone, writeDeadlineMs })
}

/** A stream that nobody will read is begun and ended, or it would hold its connection for ever. */
function letGo(body: StreamSource): void {
  body.start({ write: () => true, end: () => undefined, destroy: () => undefined }).closed()
}

/** What a middleware has said of `Vary` stays said. */
function varyOf(response: ServerResponse, headers: PlainReply['headers']): { Vary?: string } {
  const before = response.getHeader('vary')
  if (before === undefined) return {}
  return { Vary: [String(before), headers.Vary].filter((value) => value !== undefined).join(', ') }
}

/**
 * Looks after what is left of a reply that has ended: nobody else waits for a client that takes none of it. One that takes
 * a little now and then is left alone.
 */
function cutIfStuck(response: ServerResponse, writeDeadlineMs: number | undefined): void {
  if (writeDeadlineMs === undefined || response.writableFinished || response.req?.httpVersionMajor !== 1) return
  response.setTimeout(writeDeadlineMs, () => response.destroy())
  // Ahead of the server's own listener, which lets the connection go: the next request may be for a stream.
  response.prependOnceListener('finish', () => {
    const { server } = response.req.socket as { readonly server?: Partial<Server> }
    response.socket?.setTimeout(server?.timeout ?? 0)
  })
}

function pump(
  response: ServerResponse,
  source: StreamSource,
  { gone, writeDeadlineMs }: { gone: AbortSignal; writeDeadlineMs: number | undefined },
): void {
  // A socket that breaks while it is written to says so twice; that it is gone is the one that counts.
  response.on('error', () => undefined)
  const sink = spaced(toSink(response, writeDeadlineMs), () => handle.drained())
  const handle = source.start(sink)
  response.on('drain', () => handle.drained())
  if (response.destroyed || gone.aborted) handle.closed()
  else gone.addEventListener('abort', () => handle.closed(), { once: true })
}

const toSink = (response: ServerResponse, writeDeadlineMs: number | undefined): Sink => ({
  write: (chunk) => response.write(chunk),
  end: () => {
    response.end()
    cutIfStuck(response, writeDeadlineMs)
  },
  destroy: () => {
    response.destroy()
  },
})
