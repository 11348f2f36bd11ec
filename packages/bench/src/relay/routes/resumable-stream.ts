import { createResumableStreamContext } from 'resumable-stream/ioredis'
import { type RelayRun, type Route, sessionOf, sessionsOf } from '../route.ts'
import { redisUrlOf, SPACE } from '../space.ts'

/** The package's own client goes by this variable. */
function context() {
  process.env.REDIS_URL = redisUrlOf()
  return createResumableStreamContext({ waitUntil: () => undefined, keyPrefix: `${SPACE}:resumable` })
}

/** A stream for each session: one process produces its chunks, another one resumes it. */
export const resumableStream: Route = {
  async openWriter(run) {
    const streams = context()
    const sources = await Promise.all(
      sessionsOf(run).map(async (session) => {
        const source = new Source()
        const copy = await streams.createNewResumableStream(sessionOf(run, session), () => source.stream)
        void drain(copy)
        return source
      }),
    )
    return {
      async send(session, texts) {
        for (const text of texts) await sources[session]?.send(text)
      },
    }
  },

  async openFollower(run: RelayRun, deliver) {
    const streams = context()
    for (const session of sessionsOf(run)) {
      const stream = await streams.resumeExistingStream(sessionOf(run, session))
      const onChunk = (chunk: string): void => {
        for (const text of chunksOf(chunk)) deliver(session, text)
      }
      if (stream) void drain(stream, onChunk)
    }
  },
}

/** What was sent before somebody listened comes in one piece. */
const chunksOf = (chunk: string): string[] => chunk.split('\n').filter((text) => text !== '')

/** A stream of what is sent, one chunk after another. */
class Source {
  readonly stream: ReadableStream<string>
  #controller: ReadableStreamDefaultController<string> | undefined
  #taken: (() => void) | undefined

  constructor() {
    this.stream = new ReadableStream<string>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => this.#taken?.(),
      },
      { highWaterMark: 0 },
    )
  }

  /** Resolves when the next chunk is asked for: this one has been published then. */
  send(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#taken = resolve
      this.#controller?.enqueue(`${text}\n`)
    })
  }
}

async function drain(stream: ReadableStream<string> | null, onChunk?: (chunk: string) => void): Promise<void> {
  for await (const chunk of stream ?? []) onChunk?.(chunk)
}
