import { interleave } from '../plan.ts'
import { type RelayRound, relayRound } from '../relay/relay.ts'
import type { RouteName } from '../relay/routes.ts'
import type { RelayServer } from '../relay/servers.ts'
import type { Effort } from './scenario.ts'

const ROUNDS = 3

/** Takes all routes over a server through their rounds; a quick effort is one round. */
export async function contend(
  open: () => Promise<RelayServer>,
  routes: readonly RouteName[],
  effort: Effort,
): Promise<RelayRound[]> {
  const server = await open()
  try {
    const rounds: RelayRound[] = []
    for (const { peer, round } of interleave(routes, effort.quick ? 1 : ROUNDS)) {
      process.stderr.write(`  ${peer}, round ${round}\n`)
      rounds.push(await relayRound({ route: peer as RouteName, round }, server, effort))
    }
    return rounds
  } finally {
    await server.close()
  }
}
