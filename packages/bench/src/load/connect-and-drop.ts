import { connect, type Socket } from 'node:net'
import { createParser } from 'eventsource-parser'
import { markOf } from '../update-text.ts'
import { BodyReader } from './body-reader.ts'
import { followRequest, type Target } from './follower.ts'

/** When a connection is dropped: as soon as it has asked, at the first byte of the reply, or after two updates. */
const DROP_POINTS = ['asked', 'answered', 'streaming'] as const
type DropPoint = (typeof DROP_POINTS)[number]

/** How a connection is dropped: in order (FIN), or torn down (RST). */
const DROP_WAYS = ['close', 'reset'] as const
type DropWay = (typeof DROP_WAYS)[number]

/** Connects, asks for the stream, and drops the connection. Resolves when it is gone on this side. */
function connectAndDrop(target: Target, point: DropPoint, way: DropWay): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(target.address)
    let dropped = false
    const drop = (): void => {
      if (dropped) return
      dropped = true
      if (way === 'reset') socket.resetAndDestroy()
      else socket.destroy()
    }
    socket.once('close', () => {
      if (dropped) resolve()
      else reject(new Error(`the server closed a connection that was to be dropped (${point})`))
    })
    // It closes next.
    socket.on('error', () => undefined)
    socket.once('connect', () => socket.write(followRequest(target), point === 'asked' ? drop : undefined))
    if (point !== 'asked') whenReached(socket, point, drop)
  })
}

function whenReached(socket: Socket, point: Exclude<DropPoint, 'asked'>, drop: () => void): void {
  const reader = new BodyReader()
  let updates = 0
  const parser = createParser({
    onEvent({ data }) {
      if (markOf(data) !== undefined) updates += 1
    },
  })
  socket.setEncoding('latin1').on('data', (bytes: string) => {
    parser.feed(reader.push(bytes))
    if (point === 'answered' || updates >= 2) drop()
  })
}

/** How one of many connections is dropped: every point in every way, in turns. */
function dropOf(index: number): { point: DropPoint; way: DropWay } {
  const point = DROP_POINTS[index % DROP_POINTS.length] ?? 'asked'
  const way = DROP_WAYS[Math.floor(index / DROP_POINTS.length) % DROP_WAYS.length] ?? 'close'
  return { point, way }
}

/** Connects and drops many, some of them at once. */
export async function connectAndDropMany(target: Target, count: number, atOnce: number): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) {
      const { point, way } = dropOf(next)
      next += 1
      await connectAndDrop(target, point, way)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
