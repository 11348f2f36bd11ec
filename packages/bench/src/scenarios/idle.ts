import { setTimeout as sleep } from 'node:timers/promises'
import { Crowd } from '../load/crowd.ts'
import { until } from '../load/until.ts'
import { isBroadcaster, type PeerName } from '../peers/peers.ts'
import { idleGoals, idleMethod, idleReport } from './idle-report.ts'
import { crowdsOf, type Held, heldBetween, type Idle } from './idle-result.ts'
import type { Scenario } from './scenario.ts'

const QUICK: readonly PeerName[] = ['ours', 'write-loop', 'write-loop-again']
const ALL: readonly PeerName[] = [
  'ours',
  'write-loop',
  'write-loop-again',
  'better-sse',
  'fastify-sse',
  'hono',
  'h3',
  'trpc',
]

const PATIENCE_MS = 60_000
/** What a connection begins with is written, and what was needed for that is garbage. */
const SETTLE_MS = 500

/** What a follower costs that nothing is sent to. */
export const idle: Scenario<Idle> = {
  name: 'idle',
  title: 'Followers to whom nothing is sent',
  summary: "the server's memory for each of 1,000 and 5,000 idle followers",
  link: 'tcp',
  fits: isBroadcaster,
  defaults: (quick) => ({ peers: quick ? QUICK : ALL, rounds: 3 }),
  async run(server, effort) {
    const crowd = new Crowd(server)
    await sleep(SETTLE_MS)
    const before = await server.ask('measure', true)
    const held: Held[] = []
    for (const followers of crowdsOf(effort)) {
      await crowd.growTo(followers, PATIENCE_MS)
      const areIn = async (): Promise<boolean> => (await server.ask('measure', false)).counts.followers === followers
      if (!(await until(areIn, PATIENCE_MS, 50))) throw new Error(`the server does not have ${followers} followers`)
      await sleep(SETTLE_MS)
      held.push(heldBetween(before, await server.ask('measure', true), followers))
    }
    return { held }
  },
  report: idleReport,
  goals: idleGoals,
  method: idleMethod,
}
