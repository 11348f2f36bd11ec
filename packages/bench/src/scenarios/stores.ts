import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../figures/statistics.ts'
import { RunningServer } from '../load/running-server.ts'
import { isStore, type PeerName, STORES, type StoreName } from '../peers/peers.ts'
import type { Pace } from '../server/pace.ts'
import { Followers } from '../stores/follow-sessions.ts'
import { PREPARE } from '../stores/prepare.ts'
import type { Scenario } from './scenario.ts'
import { storesMethod, storesReport } from './stores-report.ts'
import { type Latency, PACES, type StoreLatency, secondsOf } from './stores-result.ts'

/** From the worker to the client's snapshot, through the store that lies between the processes. */
export const stores: Scenario<StoreLatency> = {
  name: 'stores',
  title: 'From the worker to a client’s snapshot, over each store',
  summary: 'from `emitter.update` in one process, over a store and a web process, to 200 clients in a third',
  link: 'tcp',
  fits: isStore,
  defaults: (quick) => ({ peers: Object.keys(STORES) as StoreName[], rounds: quick ? 1 : 3 }),
  prepare: async (peer) => {
    if (isStore(peer)) await PREPARE[STORES[peer]]()
  },
  async run(web, effort, peer) {
    const worker = web.path === '' ? await workerOf(peer) : web
    try {
      const followers = await Followers.follow(urlOf(web), worker.path)
      const seconds = secondsOf(effort)
      await measure({ web, worker, followers }, PACES.calm, 1)
      const calm = await measure({ web, worker, followers }, PACES.calm, seconds)
      const busy = await measure({ web, worker, followers }, PACES.busy, seconds)
      return { calm, busy }
    } finally {
      if (worker !== web) await worker.stop()
    }
  },
  report: storesReport,
  method: storesMethod,
}

function workerOf(peer: PeerName): Promise<RunningServer> {
  if (!isStore(peer)) throw new TypeError(`${peer} has no worker`)
  return RunningServer.start(`${peer}-worker`)
}

interface Parts {
  readonly web: RunningServer
  readonly worker: RunningServer
  readonly followers: Followers
}

/** Keeps up a pace for a while, and looks at what arrives. */
async function measure({ web, worker, followers }: Parts, pace: Pace, seconds: number): Promise<Latency> {
  const cpu = (server: RunningServer) => server.ask('measure', false)
  followers.begin(await worker.ask('hush'), pace.perSecond)
  const [workerStart, webStart] = [await cpu(worker), await cpu(web)]
  await worker.ask('publish', pace)
  await sleep(seconds * 1_000)
  const upTo = await worker.ask('hush')
  const [workerEnd, webEnd] = [await cpu(worker), await cpu(web)]
  const latencies = await followers.latencies(upTo)
  return {
    updates: latencies.length,
    missing: latencies.filter((latency) => !Number.isFinite(latency)).length,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    max: percentile(latencies, 1),
    workerCpuMsPerSecond: perSecond(workerStart, workerEnd),
    webCpuMsPerSecond: perSecond(webStart, webEnd),
  }
}

const perSecond = (start: { cpuMs: number; atMs: number }, end: { cpuMs: number; atMs: number }): number =>
  ((end.cpuMs - start.cpuMs) * 1_000) / (end.atMs - start.atMs)

function urlOf({ address }: RunningServer): string {
  if ('path' in address) throw new Error('clients ask over TCP')
  return `http://${address.host}:${address.port}`
}
