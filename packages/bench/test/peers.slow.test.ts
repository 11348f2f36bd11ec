import { expect, it } from 'vitest'
import { Arrivals } from '../src/load/arrivals.ts'
import { follow } from '../src/load/follower.ts'
import { RunningServer } from '../src/load/running-server.ts'
import { until } from '../src/load/until.ts'
import { isBroadcaster, PEER_NAMES } from '../src/peers/peers.ts'

it.each(PEER_NAMES.filter(isBroadcaster))(
  '%s brings every update to its follower, and forgets who has left',
  async (name) => {
    const server = await RunningServer.start(name)
    try {
      const arrivals = new Arrivals(0, 1_000)
      const { socket } = await follow(server, (mark, atUs) => arrivals.arrived(mark, atUs))
      const isFollowed = async () => Boolean((await server.ask('measure', false)).counts.followers)
      expect(await until(isFollowed, 20_000), 'followed').toBe(true)
      await server.ask('publish', { perSecond: 1_000, bytes: 1_024 })
      expect(await until(() => arrivals.latest > 10, 20_000), 'updates').toBe(true)
      const upTo = await server.ask('hush')
      expect(await until(() => arrivals.latest === upTo, 20_000), 'the last update').toBe(true)
      expect(arrivals.latencies({ upTo }).every(Number.isFinite)).toBe(true)
      socket.destroy()
      const isFree = async () => {
        const { sockets, counts } = await server.ask('measure', true)
        return sockets.open === 0 && counts.followers === 0
      }
      expect(await until(isFree, 20_000), 'nobody left').toBe(true)
    } finally {
      await server.stop()
    }
  },
)
