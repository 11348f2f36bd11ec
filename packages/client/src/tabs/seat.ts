import { deferred } from '../deferred.ts'

/** The caller of one `fetch`: what it is answered, and how long it stays. */
export interface Seat {
  /** `undefined`: the caller has to be given another seat. */
  readonly reply: Promise<Response | undefined>
  /** Aborted when it is over, whoever ended it. */
  readonly gone: AbortSignal
  /** Answers with a stream. */
  begin(headers: HeadersInit): void
  /** Writes to that stream. */
  push(what: Uint8Array | string): void
  /** Makes the caller ask again, which is no failure of anybody's. */
  leave(): void
  /**
   * @param error - Why, where it does not end as it should.
   * @param reply - Where the answer is no stream.
   */
  end(error?: unknown, reply?: Response): void
}

/** What makes a client ask again, at once and with its own cursor. It may follow upon half a message. */
export const BYE = '\n\ndata: {"type":"bye","reason":"rotate","retryMs":0}\n\n'

/** Calls back when it is over, also where it already is. */
export function whenGone(gone: AbortSignal, callback: () => void): void {
  if (gone.aborted) callback()
  else gone.addEventListener('abort', callback)
}

/** Seats a caller. @param signal - The caller's own. */
export function createSeat(signal: AbortSignal | null | undefined): Seat {
  const { promise: reply, resolve, reject } = deferred<Response | undefined>()
  const over = new AbortController()
  const gone = over.signal
  let stream!: ReadableStreamDefaultController<Uint8Array>
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      stream = controller
    },
    cancel: () => over.abort(),
  })
  const push = (what: Uint8Array | string): void => {
    if (!gone.aborted) stream.enqueue(typeof what === 'string' ? new TextEncoder().encode(what) : what)
  }
  const end = (error?: unknown, whole?: Response): void => {
    if (gone.aborted) return
    over.abort()
    if (error) {
      stream.error(error)
      reject(error as Error)
    } else {
      stream.close()
      resolve(whole)
    }
  }
  signal?.addEventListener('abort', () => end(signal.reason), { signal: gone })
  return {
    reply,
    gone,
    begin: (headers) => resolve(new Response(body, { headers })),
    push,
    leave() {
      push(BYE)
      end()
    },
    end,
  }
}
