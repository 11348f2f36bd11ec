import type { Script } from '../script.ts'
import { type Driver, isUnknownScript, type Subscription, type SubscriptionEvents } from './driver.ts'

/** A client of `redis` (node-redis): one made by `createClient` or by `createCluster`, whatever modules it has. */
export type NodeRedisClient = NodeRedisConnection | NodeRedisCluster

/** What is used of any client. */
interface NodeRedisCommands {
  evalSha(sha: string, options: NodeRedisEvalOptions): Promise<unknown>
  eval(script: string, options: NodeRedisEvalOptions): Promise<unknown>
}

interface NodeRedisEvalOptions {
  keys: string[]
  arguments: string[]
}

/** A client of one server. */
interface NodeRedisConnection extends NodeRedisCommands {
  duplicate(): NodeRedisSubscriber
}

/** A client of a cluster. */
interface NodeRedisCluster extends NodeRedisCommands {
  readonly masters: readonly unknown[]
  // biome-ignore lint/suspicious/noExplicitAny: a node's type depends on the modules that the client was made with
  nodeClient(node: any): unknown
}

interface NodeRedisSubscriber {
  on(event: string, listener: () => void): unknown
  connect(): Promise<unknown>
  subscribe(channels: string[], listener: (message: string, channel: string) => void): Promise<unknown>
  unsubscribe(channels: string[]): Promise<unknown>
  destroy(): void
}

/** Drives `redis` (node-redis). */
export function nodeRedisDriver(client: NodeRedisClient): Driver {
  const texts = asTexts(client)
  return {
    isCluster: 'nodeClient' in client,
    async run({ sha, body }: Script, keys, args) {
      const options = { keys: [...keys], arguments: [...args] }
      try {
        return await texts.evalSha(sha, options)
      } catch (error) {
        if (!isUnknownScript(error)) throw error
        return await texts.eval(body, options)
      }
    },
    connect: (events) => connect(client, events),
  }
}

/** The client with replies as texts, whatever it was told to make of them. */
function asTexts(client: NodeRedisClient): NodeRedisCommands {
  if (!('withTypeMapping' in client) || typeof client.withTypeMapping !== 'function') return client
  return client.withTypeMapping({})
}

/** In a cluster any node will do: each hears what was published at all others. */
async function connect(client: NodeRedisClient, { onMessage, onLost }: SubscriptionEvents): Promise<Subscription> {
  const subscriber = (await nodeOf(client)).duplicate()
  let isLost = false
  // The client would connect again by itself: here whatever goes wrong ends it.
  const end = (): void => {
    if (isLost) return
    isLost = true
    try {
      subscriber.destroy()
    } catch {
      // It is closed already.
    }
    onLost()
  }
  subscriber.on('error', end)
  subscriber.on('end', end)
  await subscriber.connect()
  const hear = (message: string, channel: string): void => onMessage(channel, message)
  return {
    subscribe: async (channels) => void (await subscriber.subscribe([...channels], hear)),
    unsubscribe: async (channels) => void (await subscriber.unsubscribe([...channels])),
    close: end,
  }
}

async function nodeOf(client: NodeRedisClient): Promise<NodeRedisConnection> {
  if (!('nodeClient' in client)) return client
  const node = client.masters[Math.floor(Math.random() * client.masters.length)]
  if (node === undefined) throw new Error('the cluster has no node')
  return (await client.nodeClient(node)) as NodeRedisConnection
}
