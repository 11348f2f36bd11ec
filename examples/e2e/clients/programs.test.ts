import { describeWhere } from '@progress/test-services'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { cutAfter, dropAfterHeaders, endCleanlyAfter, refuse, reply } from '../support/fault-proxy/faults.ts'
import type { Follower, Wanted } from './followers.ts'
import { programs } from './programs.ts'
import { cutAt, SEAMS } from './seams.ts'
import { type StepsServer, serveSteps } from './steps.ts'
import { expectWhole, walk } from './walking.ts'

let server: StepsServer
let follower: Follower | undefined
beforeEach(async () => {
  server = await serveSteps()
})
afterEach(async () => {
  follower?.stop()
  await server.close()
})

const wanted = (): Wanted => ({ base: server.base, workflow: 'steps', input: { über: 'Stein' }, token: 'ann' })
const isStep = (frame: Buffer): boolean => frame.includes('"type":"progress"') && frame.includes('über')

for (const [name, { isHere, follow }] of Object.entries(programs)) {
  describeWhere(isHere)(name, () => {
    it('ends with the result', async () => {
      follower = await follow(wanted())
      await walk(server, follower)
      await expectWhole(server, follower)
    })

    it('loses nothing wherever the connection breaks', async () => {
      const faults = Object.values(SEAMS).map((seam) => cutAt(seam, isStep))
      server.proxy.always(({ path }) => (path.endsWith('/events') ? faults.shift() : undefined))
      follower = await follow(wanted())
      await walk(server, follower)
      expect(faults).toEqual([])
      await expectWhole(server, follower)
      expect(server.started()).toBe(1)
    })

    it('comes back after a clean end in mid-session, a refusal, a 503, and a stream that breaks at once', async () => {
      const faults = [endCleanlyAfter(3), refuse(), reply(503), dropAfterHeaders(), cutAfter(0), endCleanlyAfter(2)]
      server.proxy.always(({ path }) => (path.endsWith('/events') ? faults.shift() : undefined))
      follower = await follow(wanted())
      await walk(server, follower)
      expect(faults).toEqual([])
      await expectWhole(server, follower)
    })

    it('stops where the server says by 204 that nothing follows', async () => {
      server.proxy.always(({ path }) => (path.endsWith('/events') ? reply(204) : undefined))
      const running = await follow(wanted())
      expect(await running.ended).toEqual({ code: 0, complaint: '' })
      expect(server.proxy.requests.filter(({ path }) => path.endsWith('/events'))).toHaveLength(1)
    })

    it('gives up where there is no such session', async () => {
      server.proxy.always(({ path }) => (path.endsWith('/events') ? reply(404) : undefined))
      const { code, complaint } = await (await follow(wanted())).ended
      expect({ code, complaint }).toEqual({ code: 1, complaint: expect.stringContaining('404') })
    })
  })
}
