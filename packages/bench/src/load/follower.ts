import { connect, type Socket } from 'node:net'
import { createParser } from 'eventsource-parser'
import type { Address } from '../server/link.ts'
import { markOf, nowUs, type UpdateMark } from '../update-text.ts'
import { BodyReader } from './body-reader.ts'

/** Where a peer is asked. */
export interface Target {
  readonly address: Address
  readonly path: string
}

/** The request of a follower, as bytes. */
export const followRequest = ({ path }: Target): string =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n`

/** A connection that asks for the stream and reads none of it: what comes stays in the kernels' buffers. */
export async function followWithoutReading(target: Target): Promise<Socket> {
  const socket = connect(target.address)
  // A socket that is paused before it connects never reads, not even once.
  socket.pause()
  await connected(socket)
  socket.write(followRequest(target))
  return socket
}

/** A connection that reads as fast as bytes come. */
export interface Follower {
  readonly socket: Socket
  /** How many updates it has seen, each as a message of its own. */
  readonly seen: number
}

/**
 * Follows and reads.
 *
 * @param onUpdate - Called for each message that holds an update, with the time at which its bytes were read.
 */
export async function follow(
  target: Target,
  onUpdate: (mark: UpdateMark, atUs: number) => void = () => undefined,
): Promise<Follower> {
  const socket = connect(target.address)
  await connected(socket)
  const reader = new BodyReader()
  let seen = 0
  let atUs = 0
  const parser = createParser({
    onEvent({ data }) {
      const mark = markOf(data)
      if (mark === undefined) return
      seen += 1
      onUpdate(mark, atUs)
    },
  })
  socket.setEncoding('latin1').on('data', (bytes: string) => {
    atUs = nowUs()
    parser.feed(reader.push(bytes))
    if (reader.status !== undefined && reader.status !== 200) {
      socket.destroy(new Error(`a follower of ${target.path} was answered ${reader.status}`))
    }
  })
  socket.write(followRequest(target))
  return {
    socket,
    get seen() {
      return seen
    },
  }
}

async function connected(socket: Socket): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      // Servers drop connections here, and the load generator lives on.
      socket.on('error', () => undefined)
      resolve()
    })
  })
}
