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

/** Code is compiled for good, and the heap has its size, after so many. */
const WARM_TURNS = 1_500

/** The process in which one way is measured: `measure-way.ts <way> <turns>`. */
async function run(name: string, counted: number): Promise<WayCost> {
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
  await turns(PER_TURN, WARM_TURNS)
  await turns(1, WARM_TURNS)
  const amongMany = await turns(PER_TURN, counted)
  const alone = await turns(1, counted)
  return { amongManyNs: amongMany.ns, amongManyCpuNs: amongMany.cpuNs, aloneNs: alone.ns }
}

/** Makes so many reports in each of so many turns. */
function createTurns({ report }: Way) {
  let number = 0
  return async (perTurn: number, count: number) => {
    const taken: number[] = []
    const cpu = process.cpuUsage()
    for (let turn = 0; turn < count; turn += 1) {
      const startMs = performance.now()
      for (let at = 0; at < perTurn; at += 1) {
        number += 1
        report(number)
      }
      taken.push(performance.now() - startMs)
      await nextTurn()
    }
    const { user, system } = process.cpuUsage(cpu)
    return { ns: (median(taken) * 1e6) / perTurn, cpuNs: ((user + system) * 1_000) / (count * perTurn) }
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
