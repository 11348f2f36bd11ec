import { setTimeout as sleep } from 'node:timers/promises'
import { RunningServer } from '../load/running-server.ts'
import type { OwnServerName } from '../peers/own-servers.ts'
import { heldBytes } from '../server/measurement.ts'
import { SoakLoad } from '../soak/soak-load.ts'
import type { Calculation } from './scenario.ts'
import { soakGoals, soakMethod, soakPlots, soakReport } from './soak-report.ts'
import { defaultsPlanOf, planOf, type Sample, type Soaked, type SoakPlan } from './soak-result.ts'

/** In a quick run users come back, since what is counted of a user for a minute would not come to rest within it. */
const QUICK_USERS = 1_000

/** Sessions that begin and end for minutes on end: what is left of them. */
export const soak: Calculation = {
  name: 'soak',
  title: 'Memory over minutes of sessions that begin and end',
  summary: 'heap and RSS over 10 minutes of 200 sessions beginning and ending a second',
  async calculate(effort) {
    const users = effort.quick ? QUICK_USERS : Number.POSITIVE_INFINITY
    const forgotten = await soakOne(effort.quick ? 'soak-quick' : 'soak', planOf(effort), users)
    const kept = await soakOne('soak-defaults', defaultsPlanOf(effort), users)
    return {
      report: soakReport(forgotten, kept),
      goals: soakGoals(forgotten, kept, effort),
      plots: effort.quick ? [] : soakPlots(forgotten),
    }
  },
  method: soakMethod,
}

async function soakOne(name: OwnServerName, { perSecond, seconds, everyMs }: SoakPlan, users: number): Promise<Soaked> {
  const server = await RunningServer.start(name)
  const { address, path } = server
  if ('path' in address) throw new Error('it is asked over TCP')
  const load = new SoakLoad({ address, path }, { perSecond, users })
  const samples: Sample[] = []
  try {
    const startMs = performance.now()
    load.start()
    for (let at = everyMs; at <= seconds * 1_000; at += everyMs) {
      await sleep(Math.max(0, startMs + at - performance.now()))
      const measured = await server.ask('measure', true)
      const { rss, counts } = measured
      const atMs = performance.now() - startMs
      samples.push({ atMs, begun: load.started, kept: counts.kept ?? 0, held: heldBytes(measured), rss })
    }
    await load.stop()
    return { samples, ended: load.ended, failures: load.failures, leftOut: load.leftOut }
  } finally {
    await server.stop()
  }
}
