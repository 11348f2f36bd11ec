import { RunningServer } from './load/running-server.ts'
import type { PeerName } from './peers/peers.ts'
import { type Effort, isCalculation } from './scenarios/scenario.ts'
import { SCENARIOS } from './scenarios/scenarios.ts'
import type { Link } from './server/link.ts'

/** What a round's process is told to do. */
export interface RoundOrder {
  readonly scenario: string
  readonly peer: PeerName
  readonly link: Link
  readonly effort: Effort
}

/** What it answers. */
export type RoundAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly message: string }

/** The load generator of one round: it starts a server in another process, and puts it under load. */
async function run({ scenario: name, peer, link, effort }: RoundOrder): Promise<RoundAnswer> {
  const scenario = SCENARIOS.find((one) => one.name === name)
  if (scenario === undefined || isCalculation(scenario)) return { ok: false, message: `no such scenario: ${name}` }
  try {
    await scenario.prepare?.(peer)
    const server = await RunningServer.start(scenario.serverOf?.(peer) ?? peer, link)
    try {
      return { ok: true, result: await scenario.run(server, effort, peer) }
    } finally {
      await server.stop()
    }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}

process.once('message', async (order: RoundOrder) => {
  const answer = await run(order)
  process.send?.(answer, () => process.exit())
})
process.once('disconnect', () => process.exit())
