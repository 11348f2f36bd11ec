import { setImmediate as immediate, setTimeout as wait } from 'node:timers/promises'
import type { Exchange } from './exchange.ts'

/** What a proxy does with one request. It ends when the client has left, if not before. */
export type Fault = (exchange: Exchange) => Promise<void>

const LINE_FEED = 10

/** Passes on the head of the reply, and gives its body. */
async function openBody({ ask, head }: Exchange): Promise<AsyncIterable<Uint8Array>> {
  const { status, headers, body } = await ask()
  head(status, headers)
  return body
}

/** No fault at all: what comes is passed on as it comes. */
export const behave = (): Fault => async (exchange) => {
  for await (const piece of await openBody(exchange)) await exchange.write(piece)
  exchange.end()
}

/** Breaks the connection behind so many bytes of the body. */
export const cutAfter =
  (bytes: number): Fault =>
  async (exchange) => {
    let left = bytes
    for await (const piece of await openBody(exchange)) {
      if (piece.length > left) {
        await exchange.write(piece.subarray(0, left))
        exchange.cut()
        return
      }
      await exchange.write(piece)
      left -= piece.length
    }
    exchange.end()
  }

/** Holds the body until it is whole, as a proxy that buffers. */
export const holdBody = (): Fault => async (exchange) => {
  const held: Uint8Array[] = []
  for await (const piece of await openBody(exchange)) held.push(piece)
  await exchange.write(Buffer.concat(held))
  exchange.end()
}

/** Holds each piece of the body until the next one comes, as a proxy that always fills one more buffer. */
export const lagOneChunk = (): Fault => async (exchange) => {
  let held: Uint8Array | undefined
  for await (const piece of await openBody(exchange)) {
    if (held) await exchange.write(held)
    held = piece
  }
  if (held) await exchange.write(held)
  exchange.end()
}

/** Passes on so many messages; after them nothing any more, as over a line that has died without a word. */
export const blackholeAfter =
  (messages: number): Fault =>
  async (exchange) => {
    await passMessages(exchange, messages)
    await left(exchange)
  }

/** Passes on so many messages; after them it ends the reply as if that were all. */
export const endCleanlyAfter =
  (messages: number): Fault =>
  async (exchange) => {
    await passMessages(exchange, messages)
    exchange.end()
  }

/** Slips something in behind so many messages. */
export const inject =
  (messages: number, text: string): Fault =>
  async (exchange) => {
    const rest = await passMessages(exchange, messages)
    await exchange.write(Buffer.from(text))
    for await (const piece of rest) await exchange.write(piece)
    exchange.end()
  }

/** Lets some time pass before the server hears of the request. */
export const delay =
  (ms: number): Fault =>
  async (exchange) => {
    await wait(ms, undefined, { signal: exchange.gone })
    await behave()(exchange)
  }

/** Answers with the server's own status and headers, and breaks the connection. */
export const dropAfterHeaders = (): Fault => async (exchange) => {
  await openBody(exchange)
  await exchange.write(new Uint8Array())
  exchange.cut()
}

/** Passes on each byte of the body by itself. @param lineEnd - In place of each line feed. */
export const splitEveryByte =
  (lineEnd = '\n'): Fault =>
  async (exchange) => {
    const ending = Buffer.from(lineEnd)
    for await (const piece of await openBody(exchange)) {
      for (const byte of piece) {
        for (const each of byte === LINE_FEED ? ending : [byte]) {
          await exchange.write(Uint8Array.of(each))
          // Read at once, they would be joined again.
          await immediate()
        }
      }
    }
    exchange.end()
  }

const THROTTLE_STEP_MS = 20

/** Passes on no more than so many bytes in a second. */
export const throttle =
  (bytesPerSecond: number): Fault =>
  async (exchange) => {
    const share = Math.max(1, Math.floor((bytesPerSecond * THROTTLE_STEP_MS) / 1_000))
    for await (const piece of await openBody(exchange)) {
      for (let at = 0; at < piece.length; at += share) {
        await exchange.write(piece.subarray(at, at + share))
        await wait((1_000 * share) / bytesPerSecond, undefined, { signal: exchange.gone })
      }
    }
    exchange.end()
  }

/** Breaks the connection before the server hears of the request. */
export const refuse = (): Fault => async (exchange) => exchange.cut()

/** Lets the server take the request, and breaks the connection in place of its reply. */
export const loseReply = (): Fault => async (exchange) => {
  await exchange.ask()
  exchange.cut()
}

/** Lets the server take the request, and never says anything. */
export const stayMute = (): Fault => async (exchange) => {
  await exchange.ask()
  await left(exchange)
}

/** Answers by itself; the server hears nothing of it. */
export const reply =
  (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Fault =>
  async (exchange) => {
    exchange.head(status, Object.entries(headers).flat())
    if (body) await exchange.write(Buffer.from(body))
    exchange.end()
  }

/** Resolves when the client has left. */
const left = ({ gone }: Exchange): Promise<void> =>
  new Promise((resolve) => {
    if (gone.aborted) resolve()
    else gone.addEventListener('abort', () => resolve(), { once: true })
  })

/**
 * Passes on as many messages of an event stream, each up to its blank line.
 *
 * @returns What follows them. Nobody has to read it.
 */
async function passMessages(exchange: Exchange, count: number): Promise<AsyncIterable<Uint8Array>> {
  const pieces = (await openBody(exchange))[Symbol.asyncIterator]()
  let seen = 0
  let last: number | undefined
  let rest: Uint8Array | undefined
  while (seen < count && !rest) {
    const { done, value: piece } = await pieces.next()
    if (done) break
    let at = 0
    for (; at < piece.length && seen < count; at += 1) {
      if (piece[at] === LINE_FEED && last === LINE_FEED) seen += 1
      last = piece[at]
    }
    await exchange.write(piece.subarray(0, at))
    if (seen === count) rest = piece.subarray(at)
  }
  return (async function* () {
    if (rest?.length) yield rest
    for (;;) {
      const { done, value } = await pieces.next()
      if (done) return
      yield value
    }
  })()
}
