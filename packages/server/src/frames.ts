import type { SessionMessage } from '@progress/core'

/** How a message is framed. */
export interface FrameOptions {
  /** Whether events and snapshots carry their seq as `id`: on a topic's stream they do not. @defaultValue `true` */
  readonly ids?: boolean | undefined
}

/**
 * The text of one Server-Sent Event.
 *
 * JSON escapes every line break, and an id is a number: nothing that a session holds can begin a field of its own.
 *
 * @see docs/protocol.md, section 3
 */
export function frameOf(message: SessionMessage, { ids = true }: FrameOptions = {}): string {
  const data = `data: ${JSON.stringify(message)}\n\n`
  switch (message.type) {
    case 'hello':
      return `retry: ${message.retryMs}\n${data}`
    case 'heartbeat':
      return `event: heartbeat\n${data}`
    case 'bye':
      return data
    default:
      return ids ? `id: ${message.seq}\n${data}` : data
  }
}

const encoder = new TextEncoder()

/**
 * The frames of some messages as the bytes of one write; where there are Buffers, one of them. Of plain bytes a socket of
 * Node makes a Buffer anew for every follower that they are written to.
 */
export function encodeFrames(messages: readonly SessionMessage[], options?: FrameOptions): Uint8Array {
  let text = ''
  for (const message of messages) text += frameOf(message, options)
  return typeof Buffer === 'undefined' ? encoder.encode(text) : Buffer.from(text)
}
