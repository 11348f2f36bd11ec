import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2'
import { Readable } from 'node:stream'

/**
 * A `fetch` whose requests are streams of one HTTP/2 connection: the platform's own speaks HTTP/1.1.
 *
 * @param connect - Asked before each request, so that a lost connection can be replaced.
 */
export function fetchOver(connect: () => ClientHttp2Session): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { pathname, search } = new URL(request.url)
    const body = Buffer.from(await request.arrayBuffer())
    const stream = connect().request({
      ...Object.fromEntries(request.headers),
      ':method': request.method,
      ':path': pathname + search,
    })
    const abort = (): void => stream.close(constants.NGHTTP2_CANCEL)
    request.signal.addEventListener('abort', abort, { once: true })
    stream.once('close', () => request.signal.removeEventListener('abort', abort))
    if (body.byteLength > 0) stream.write(body)
    stream.end()
    return responseOf(stream)
  }
}

function responseOf(stream: ClientHttp2Stream): Promise<Response> {
  return new Promise((resolve, reject) => {
    stream.on('error', reject)
    stream.once('close', () => reject(new TypeError('the stream was closed without a reply')))
    stream.once('response', ({ ':status': status = 0, ...headers }) => {
      const named = Object.entries(headers).filter((field): field is [string, string] => typeof field[1] === 'string')
      const isEmpty = status === 204 || status === 304
      resolve(new Response(isEmpty ? null : (Readable.toWeb(stream) as ReadableStream), { status, headers: named }))
    })
  })
}
