import type { Script } from '../script.ts'
import { type Driver, isUnknownScript, type Subscription, type SubscriptionEvents } from './driver.ts'

/**
 * A client of `ioredis`, of one server or of a cluster. Said by what is used of it: who has the other package only needs
 * no types of this one.
 */
export type IoRedisClient = IoRedisConnection | IoRedisCluster

interface IoRedisCommands {
  readonly isCluster: boolean
  evalsha(sha: string, keyCount: number, ...keysAndArgs: string[]): Promise<unknown>
  eval(script: string, keyCount: number, ...keysAndArgs: string[]): Promise<unknown>
}

/** A client of one server. */
interface IoRedisConnection extends IoRedisCommands {
  duplicate(override: IoRedisOverride): IoRedisSubscriber
}

/** A client of a cluster. */
interface IoRedisCluster extends IoRedisCommands {
  nodes(role: 'master'): IoRedisConnection[]
  ping(): Promise<unknown>
}

/** What is changed of the client's settings for the connection that listens. */
interface IoRedisOverride {
  retryStrategy: () => null
  reconnectOnError: null
  autoResubscribe: boolean
  lazyConnect: boolean
  enableOfflineQueue: boolean
  enableReadyCheck: boolean
  maxRetriesPerRequest: number
}

interface IoRedisSubscriber {
  on(event: 'error', listener: () => void): unknown
  on(event: 'message', listener: (channel: string, message: string) => void): unknown
  once(event: 'end', listener: () => void): unknown
  connect(): Promise<unknown>
  subscribe(...channels: string[]): Promise<unknown>
  unsubscribe(...channels: string[]): Promise<unknown>
  disconnect(): void
}

/** Drives `ioredis`. */
export function ioredisDriver(client: IoRedisClient): Driver {
  return {
    isCluster: client.isCluster,
    async run({ sha, body }: Script, keys, args) {
      shareWrite(client)
      try {
        return await client.evalsha(sha, keys.length, ...keys, ...args)
      } catch (error) {
        if (!isUnknownScript(error)) throw error
        return await client.eval(body, keys.length, ...keys, ...args)
      }
    },
    connect: (events) => connect(client, events),
  }
}

/** What is used of a connection's socket, where there is one. */
interface Corked {
  cork(): void
  uncork(): void
  readonly writableCorked: number
}

/**
 * Commands of one turn of the event loop go out in one write: each write is a call of the system's, here and in Redis,
 * which costs more than most commands. They stay commands of their own, unlike those of a pipeline.
 */
function shareWrite(client: IoRedisClient): void {
  const socket = 'stream' in client ? (client.stream as Partial<Corked> | null | undefined) : undefined
  if (!isCorkable(socket) || socket.writableCorked > 0) return
  socket.cork()
  setImmediate(() => socket.uncork())
}

const isCorkable = (socket: Partial<Corked> | null | undefined): socket is Corked =>
  typeof socket?.cork === 'function' && typeof socket.uncork === 'function' && socket.writableCorked !== undefined

/** In a cluster any node will do: each hears what was published at all others. */
async function connect(client: IoRedisClient, { onMessage, onLost }: SubscriptionEvents): Promise<Subscription> {
  const subscriber = (await nodeOf(client)).duplicate({
    retryStrategy: () => null,
    reconnectOnError: null,
    autoResubscribe: false,
    lazyConnect: true,
    enableOfflineQueue: true,
    enableReadyCheck: true,
    maxRetriesPerRequest: 0,
  })
  // Whatever goes wrong with the connection ends it, and its end is what counts.
  subscriber.on('error', () => undefined)
  subscriber.once('end', onLost)
  subscriber.on('message', onMessage)
  await subscriber.connect()
  return {
    subscribe: async (channels) => void (await subscriber.subscribe(...channels)),
    unsubscribe: async (channels) => void (await subscriber.unsubscribe(...channels)),
    close: () => subscriber.disconnect(),
  }
}

async function nodeOf(client: IoRedisClient): Promise<IoRedisConnection> {
  if (!('nodes' in client)) return client
  // One that is still connecting knows no nodes yet; it answers when it does.
  if (client.nodes('master').length === 0) await client.ping()
  const nodes = client.nodes('master')
  const node = nodes[Math.floor(Math.random() * nodes.length)]
  if (node === undefined) throw new Error('the cluster has no node')
  return node
}
