import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { median } from '../figures/statistics.ts'
import { PER_TURN, type Served, type Way } from './way.ts'
import { isWay, WAYS } from './ways.ts'

/** What one way costs. */
export interface WayCost {
  /** Of a call among many in one turn of the event loop, in the call alone, in ns. */
  readonly amongManyNs: number
  /** Of the only call in its turn, in the call alone, in ns; reading the clock twice is in it. */
  readonly aloneNs: number
  /** CPU time for a report among many: in the call, and in all that follows from it in this process, in ns. */
  readonly amongManyCpuNs: number
}

/** What the process says to whoever started it. */
export type WayMessage =
  | { readonly type: 'listening'; readonly port: number; readonly path: string }
  | { readonly type: 'cost'; readonly cost: WayCost }

/** The process in which one way is measured: `measure-way.ts <way> <milliseconds>`. */
async function run(name: string, durationMs: number): Promise<WayCost> {
  if (!isWay(name)) throw new TypeError(`no such way: ${name}`)
  const { load, isFollowed } = WAYS[name]
  const start = await load()
  const way = await start()
  const { served } = way as Way
  if (isFollowed) {
    if (served === undefined) throw new TypeError(`${name} cannot be followed`)
    await followed(served)
  }
  const turns = createTurns(way)
  await turns.many(durationMs / 2)
  await turns.alone(durationMs / 4)
  const amongMany = await turns.many(durationMs)
  const alone = await turns.alone(durationMs / 2)
  return { amongManyNs: amongMany.ns, amongManyCpuNs: amongMany.cpuNs, aloneNs: alone.ns }
}

function createTurns({ report }: Way) {
  let number = 0
  /** Makes `perTurn` reports in each turn for a while. */
  const turns = async (perTurn: number, durationMs: number) => {
    const taken: number[] = []
    const cpu = process.cpuUsage()
    const endMs = performance.now() + durationMs
    while (performance.now() < endMs) {
      const startMs = performance.now()
      for (let at = 0; at < perTurn; at += 1) {
        number += 1
        report(number)
      }
      taken.push(performance.now() - startMs)
      await nextTurn()
    }
    const { user, system } = process.cpuUsage(cpu)
    return { ns: (median(taken) * 1e6) / perTurn, cpuNs: ((user + system) * 1_000) / (taken.length * perTurn) }
  }
  return {
    many: (durationMs: number) => turns(PER_TURN, durationMs),
    alone: (durationMs: number) => turns(1, durationMs),
  }
}

/** Listens, and waits for the one who follows. */
async function followed({ server, path, followers }: Served): Promise<void> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  tell({ type: 'listening', port: (server.address() as AddressInfo).port, path })
  while (followers() === 0) await sleep(5)
}

function tell(message: WayMessage, done: () => void = () => undefined): void {
  process.send?.(message, done)
}

process.once('disconnect', () => process.exit())
const cost = await run(process.argv[2] ?? '', Number(process.argv[3]))
tell({ type: 'cost', cost }, () => process.exit())
