import type { PlainReply } from './plain.ts'
import type { Sink, StreamHandle, StreamSource } from './stream.ts'

/** Bytes that wait in the platform's own buffer before a stream counts as full. */
const HIGH_WATER_MARK = 64 * 1024

/**
 * A plain reply as a platform `Response`.
 *
 * @param signal - The request's: some hosts abort it and never cancel the body.
 */
export function toResponse({ status, headers, body }: PlainReply, signal?: AbortSignal): Response {
  const content = typeof body === 'object' ? toReadable(body, signal) : body
  return new Response(content ?? null, { status, headers: { ...headers } })
}

/**
 * A stream as a `ReadableStream` that is pushed to. Buffered bytes are counted, not chunks, so that a slow reader is
 * noticed by what it costs.
 */
export function toReadable(source: StreamSource, signal?: AbortSignal): ReadableStream<Uint8Array> {
  let handle: StreamHandle | undefined
  let isFull = false
  let onAbort = (): void => undefined
  const unlisten = (): void => signal?.removeEventListener('abort', onAbort)
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        handle = source.start(toSink(controller, { onFull: () => (isFull = true), onOver: () => unlisten() }))
        onAbort = () => {
          handle?.closed()
          controller.error(signal?.reason)
        }
        if (signal?.aborted) onAbort()
        else signal?.addEventListener('abort', onAbort, { once: true })
      },
      pull() {
        if (!isFull) return
        isFull = false
        handle?.drained()
      },
      cancel() {
        unlisten()
        handle?.closed()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_MARK }),
  )
}

/** What a sink tells of. */
interface SinkEvents {
  onFull(): void
  /** It takes nothing more. */
  onOver(): void
}

function toSink(controller: ReadableStreamDefaultController<Uint8Array>, { onFull, onOver }: SinkEvents): Sink {
  return {
    write(chunk) {
      controller.enqueue(chunk)
      const hasRoom = (controller.desiredSize ?? 0) > 0
      if (!hasRoom) onFull()
      return hasRoom
    },
    end() {
      onOver()
      controller.close()
    },
    destroy() {
      onOver()
      controller.error(new Error('the reader took nothing'))
    },
  }
}
