import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { askRedis, type RedisOptions, startRedis } from './redis.ts'

/** A Redis Cluster of three nodes without replicas. */
export interface RedisCluster {
  readonly ports: number[]
  readonly urls: string[]
  close(): Promise<void>
}

const SLOTS = 16_384

/**
 * Starts a cluster of the test's own; resolves when every node says that it is whole.
 *
 * @throws {Error} If the program is not installed, or the cluster does not come up within 60 s.
 */
export async function startRedisCluster({ program }: Pick<RedisOptions, 'program'> = {}): Promise<RedisCluster> {
  const nodes = await Promise.all(
    [0, 1, 2].map(async () => {
      const bus = ['--cluster-port', String(await freePort())]
      const cluster = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '5000']
      const server = await startRedis({ ...(program !== undefined && { program }), args: [...cluster, ...bus] })
      return { ...server, busPort: Number(bus[1]) }
    }),
  )
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.close()))
  }
  try {
    for (const [index, node] of nodes.entries()) {
      const [first, end] = [index, index + 1].map((n) => Math.floor((n * SLOTS) / nodes.length))
      await demand(node.port, `CLUSTER ADDSLOTSRANGE ${first} ${(end ?? 0) - 1}`)
      // Epochs that differ from the start: nodes need not settle a conflict first.
      await demand(node.port, `CLUSTER SET-CONFIG-EPOCH ${index + 1}`)
    }
    for (const node of nodes.slice(1)) {
      await demand(nodes[0]?.port ?? 0, `CLUSTER MEET 127.0.0.1 ${node.port} ${node.busPort}`)
    }
    const end = Date.now() + 60_000
    for (const node of nodes) {
      while (!isWhole(await askRedis(node.port, 'CLUSTER INFO'))) {
        if (Date.now() > end) throw new Error('the cluster did not come together')
        await sleep(50)
      }
    }
  } catch (error) {
    await close()
    throw error
  }
  return { ports: nodes.map(({ port }) => port), urls: nodes.map(({ url }) => url), close }
}

async function demand(port: number, command: string): Promise<void> {
  const reply = await askRedis(port, command)
  if (reply !== '+OK') throw new Error(`${command}: ${reply}`)
}

const isWhole = (info: string | undefined): boolean =>
  ['cluster_state:ok', 'cluster_known_nodes:3'].every((line) => info?.includes(line))
