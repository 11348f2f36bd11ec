import { expect, it } from 'vitest'
import { RunningServer } from '../src/load/running-server.ts'
import { SESSION_PEERS, type SessionPeerName } from '../src/peers/sessions/peers.ts'
import { sessions } from '../src/scenarios/sessions.ts'

it.each(Object.keys(SESSION_PEERS) as SessionPeerName[])(
  '%s brings updates to the followers of a thousand sessions, each its own',
  async (peer) => {
    const server = await RunningServer.start(`${peer}-sessions`)
    try {
      const result = await sessions.run(server, { quick: true, seconds: 1 }, peer)
      expect(result.delivered).toBeGreaterThan(0)
      expect(result.cpuMsPerSecond).toBeGreaterThan(0)
      expect(result.bytesEach).toBeGreaterThan(100)
    } finally {
      await server.stop()
    }
  },
)
