import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pieceOf } from './digest.ts'

/** Somebody asked for a piece. */
export interface Asked {
  readonly text: string
  readonly index: number
}

/** Serves the pieces of texts to workers, as fast as it is told, and holds back what a test wants held. */
export interface Source {
  readonly origin: string
  /** Every request, in order; what was asked for twice stands here twice. */
  readonly asked: readonly Asked[]
  /** How many pieces it has given out. */
  readonly given: number
  /** Keeps the pieces of a text back from `index` on, and gives out what was held of it before that. */
  hold(text: string, index: number): void
  /** Resolves when somebody waits for a piece that is held back. */
  held(text: string): Promise<void>
  /** Resolves when it has given out so many pieces in all. */
  hasGiven(count: number): Promise<void>
  /** Gives out what was held back of a text, or of all texts, and holds no more of it. */
  release(text?: string): void
  close(): Promise<void>
}

interface Waiting extends Asked {
  readonly response: ServerResponse
}

const TICK_MS = 20

/**
 * Starts a source.
 *
 * @param perSecond - How many pieces it gives out in a second, to all that ask together. @defaultValue no limit
 */
export async function startSource({ perSecond = Number.POSITIVE_INFINITY } = {}): Promise<Source> {
  const asked: Asked[] = []
  const queue: Waiting[] = []
  let kept: Waiting[] = []
  const holds = new Map<string, number>()
  const hearers: (() => void)[] = []
  let given = 0
  const ring = (): void => {
    for (const hear of hearers.splice(0)) hear()
  }
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise<void>((resolve) => hearers.push(resolve))
  }
  const give = ({ text, index, response }: Waiting): void => {
    given += 1
    response.end(pieceOf(text, index))
    ring()
  }
  const admit = (waiting: Waiting): void => {
    if (waiting.index >= (holds.get(waiting.text) ?? Number.POSITIVE_INFINITY)) {
      kept.push(waiting)
      ring()
    } else if (perSecond === Number.POSITIVE_INFINITY) give(waiting)
    else queue.push(waiting)
  }
  let owed = 0
  const ticker = setInterval(() => {
    owed = Math.min(owed + (perSecond * TICK_MS) / 1_000, Math.max(1, perSecond))
    while (owed >= 1 && queue.length > 0) {
      owed -= 1
      give(queue.shift() as Waiting)
    }
  }, TICK_MS)

  const server = createServer((request, response) => {
    const [, text = '', index = ''] = (request.url ?? '').split('/')
    const waiting = { text, index: Number(index), response }
    asked.push({ text, index: Number(index) })
    response.once('close', () => {
      kept = kept.filter((one) => one !== waiting)
    })
    admit(waiting)
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const regard = (isMeant: (waiting: Waiting) => boolean): void => {
    const free = kept.filter(isMeant)
    kept = kept.filter((waiting) => !free.includes(waiting))
    for (const waiting of free) admit(waiting)
  }
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    get given() {
      return given
    },
    hold(text, index) {
      holds.set(text, index)
      regard((waiting) => waiting.text === text)
    },
    held: (text) => until(() => kept.some((waiting) => waiting.text === text)),
    hasGiven: (count) => until(() => given >= count),
    release(text) {
      if (text === undefined) holds.clear()
      else holds.delete(text)
      regard((waiting) => text === undefined || waiting.text === text)
    },
    async close() {
      clearInterval(ticker)
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
