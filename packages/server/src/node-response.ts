import type { ServerResponse } from 'node:http'
import type { PlainReply } from './plain.ts'
import type { Sink, StreamSource } from './stream.ts'

/** Writes a reply to a response of `node:http`. */
export function sendReply(response: ServerResponse, { status, headers, body }: PlainReply): void {
  if (response.headersSent) return
  const merged = { ...headers, ...varyOf(response, headers) }
  if (typeof body !== 'object') {
    const bytes = body === undefined ? undefined : Buffer.from(body)
    response.writeHead(status, { ...merged, ...(bytes && { 'Content-Length': bytes.byteLength }) })
    response.end(bytes)
    return
  }
  response.writeHead(status, merged)
  // Without it the headers would wait for the first bytes of a session that has nothing to say yet.
  response.flushHeaders()
  pump(response, body)
}

/** What a middleware has said of `Vary` stays said. */
function varyOf(response: ServerResponse, headers: PlainReply['headers']): { Vary?: string } {
  const before = response.getHeader('vary')
  if (before === undefined) return {}
  return { Vary: [String(before), headers.Vary].filter((value) => value !== undefined).join(', ') }
}

function pump(response: ServerResponse, source: StreamSource): void {
  // A socket that breaks while it is written to says so twice; `close` is the one that counts.
  response.on('error', () => undefined)
  const handle = source.start(toSink(response))
  response.on('drain', () => handle.drained())
  if (response.destroyed) handle.closed()
  else response.once('close', () => handle.closed())
}

const toSink = (response: ServerResponse): Sink => ({
  write: (chunk) => response.write(chunk),
  end: () => {
    response.end()
  },
  destroy: () => {
    response.destroy()
  },
})
