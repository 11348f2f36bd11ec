import { type IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/**
 * Larger ones are not copied for their frame: they are pieces of something large, which all who are still being sent it
 * share.
 */
const MAX_BYTES = 8 * 1_024

/** Whether this runtime passes ready chunks on as they are; `undefined` before it was tried. */
let canWriteReady: boolean | undefined

/**
 * Writes bytes to a response as one chunk of HTTP/1.1, which is framed once for all responses that get the same bytes.
 *
 * Node frames each chunk anew for each response, and hands the socket four pieces for it. Of what a delivery costs beside
 * the system's own work that is half. With `chunkedEncoding` off during the call, and during it alone, `write` passes the
 * bytes on as they are: the order of writes, back-pressure, errors and the end of the body stay Node's own affair.
 *
 * @returns What `response.write` returns. Where anything is not as expected it is that call, and nothing else: a response
 * without chunks, one of HTTP/2, one whose `write` somebody has replaced, as a middleware that compresses does, one that is
 * corked, another runtime.
 */
export function writeChunk(response: ServerResponse, bytes: Uint8Array): boolean {
  const { byteLength } = bytes
  if (byteLength === 0 || byteLength > MAX_BYTES || !isPlain(response)) return response.write(bytes)
  const ready = framed(bytes)
  response.chunkedEncoding = false
  try {
    return response.write(ready)
  } finally {
    response.chunkedEncoding = true
  }
}

function isPlain(response: ServerResponse): boolean {
  if (!(response.chunkedEncoding && response.headersSent) || response.writableCorked > 0) return false
  if (response.write !== ServerResponse.prototype.write) return false
  canWriteReady ??= probe()
  return canWriteReady
}

/** The last bytes that were framed: a pass over thousands of followers brings the same to each. */
let last: { readonly bytes: Uint8Array; readonly ready: Buffer } | undefined

function framed(bytes: Uint8Array): Buffer {
  if (last?.bytes === bytes) return last.ready
  const size = bytes.byteLength.toString(16)
  const ready = Buffer.allocUnsafe(size.length + 4 + bytes.byteLength)
  const start = ready.write(`${size}\r\n`, 'latin1')
  ready.set(bytes, start)
  ready.write('\r\n', start + bytes.byteLength, 'latin1')
  last = { bytes, ready }
  return ready
}

/** Tries it, once in a process, on a response that nobody gets: `chunkedEncoding` is not in the documentation of Node. */
function probe(): boolean {
  try {
    const written: Buffer[] = []
    const socket = new Socket()
    const request = { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1, headers: {} } as IncomingMessage
    const response = new ServerResponse(request)
    socket.write = ((chunk: Uint8Array | string) => {
      written.push(Buffer.from(chunk as Uint8Array))
      return true
    }) as typeof socket.write
    response.assignSocket(socket)
    response.flushHeaders()
    const headers = written.length
    response.chunkedEncoding = false
    response.write(Buffer.from('ready'))
    response.chunkedEncoding = true
    response.write(Buffer.from('not'))
    response.detachSocket(socket)
    socket.destroy()
    return Buffer.concat(written.slice(headers)).toString('latin1') === 'ready3\r\nnot\r\n'
  } catch {
    return false
  }
}
