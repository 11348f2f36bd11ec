import type { IncomingMessage } from 'node:http'
import { LINGER_MS } from './linger.ts'

/** After which of its events there is something to look at. */
const EVENTS = ['readable', 'end', 'error', 'close'] as const

/**
 * The body of a request, chunk by chunk. Whoever stops is let go at once, in the middle of a wait too (the stream's own
 * iterator would come back with the next chunk only), and the request stays: its refusal has to go out on its socket.
 */
export function chunksOf(request: IncomingMessage): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      let wake = (): void => undefined
      let stopped = false
      const onEvent = (): void => wake()
      for (const event of EVENTS) request.on(event, onEvent)
      const stop = (): void => {
        stopped = true
        for (const event of EVENTS) request.off(event, onEvent)
        wake()
      }
      return {
        async next() {
          for (;;) {
            const chunk: Uint8Array | null = request.destroyed ? null : request.read()
            if (chunk !== null) return { done: false, value: chunk }
            if (request.readableEnded || stopped) break
            if (request.destroyed) throw new Error('the request was aborted')
            await new Promise<void>((resolve) => {
              wake = resolve
            })
          }
          stop()
          return { done: true, value: undefined }
        },
        async return() {
          stop()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

/** Throws away what a client still sends after its reply, for a while, then cuts the connection. */
export function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return
  const timer = setTimeout(() => request.destroy(), LINGER_MS)
  timer.unref()
  request.once('close', () => clearTimeout(timer))
  request.resume()
}
