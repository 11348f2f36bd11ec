import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import type { RedisClient } from '../src/drivers/driver-of.ts'

/** A client, and what tests need of it beyond what a store does. */
export interface TestClient {
  readonly client: RedisClient
  /** Sends one command to whoever has the key. */
  command(key: string, ...words: string[]): Promise<unknown>
  close(): Promise<void>
}

/** How to connect to one server, or to a cluster by one of its nodes. */
export type Connect = (url: string) => Promise<TestClient>

const hostOf = (url: string): { host: string; port: number } => {
  const { hostname, port } = new URL(url)
  return { host: hostname, port: Number(port) }
}

export const connectIoRedis: Connect = async (url) => {
  const client = new Redis(url, { lazyConnect: true })
  client.on('error', () => undefined)
  await client.connect()
  return {
    client,
    command: (_, ...words) => client.call(...(words as [string])),
    close: async () => client.disconnect(),
  }
}

export const connectNodeRedis: Connect = async (url) => {
  const client = createClient({ url })
  client.on('error', () => undefined)
  await client.connect()
  return {
    client,
    command: (_, ...words) => client.sendCommand(words),
    close: async () => client.destroy(),
  }
}

export const connectIoRedisCluster: Connect = async (url) => {
  const client = new Cluster([hostOf(url)], { lazyConnect: true })
  client.on('error', () => undefined)
  await client.connect()
  return {
    client,
    command: (_, ...words) => client.call(...(words as [string])),
    close: async () => client.disconnect(),
  }
}

export const connectNodeRedisCluster: Connect = async (url) => {
  const client = createCluster({ rootNodes: [{ url }] })
  client.on('error', () => undefined)
  await client.connect()
  return {
    client,
    command: (key, ...words) => client.sendCommand(key, false, words),
    close: async () => client.destroy(),
  }
}

/** Deletes what a test has left under its prefix on a server that is not its own. */
export async function cleanUp(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url)
  for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 1_000 })) {
    if (keys.length > 0) await redis.unlink(...(keys as string[]))
  }
  redis.disconnect()
}

let prefixes = 0
/** A prefix that nobody else has. */
export const freshPrefix = (): string => {
  prefixes += 1
  return `progress-test-${process.pid}-${Date.now().toString(36)}-${prefixes}`
}
