import { fakeClock } from '@progress/core/testing'
import { describe, expect, it } from 'vitest'
import { expectProblem, readFrames } from './reading.ts'
import { HOSTS, pathOf, type Served, serve } from './serving.ts'

const STREAM = { accept: 'text/event-stream' }
const POLL = { prefer: 'respond-async' }
const input = { name: 'x' }

/** Puts a name into one of a hundred equal parts, always the same one. */
function partOf(name: string): number {
  let hash = 2_166_136_261
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 16_777_619) >>> 0
  return hash % 100
}

const as = (name: string): Record<string, string> => ({ authorization: `Bearer ${name}` })
const names = Array.from({ length: 60 }, (_, index) => `user-${index}`)

/** Who is let in to a stream. A start in poll mode comes first: that is open to all. */
async function streaming({ post, request }: Served): Promise<string[]> {
  const admitted: string[] = []
  for (const name of names) {
    const path = pathOf(await post('/workflows/echo', input, { ...POLL, ...as(name) }))
    const response = await request(`${path}/events`, { headers: as(name) })
    if (response.status === 200) {
      admitted.push(name)
      await response.body?.cancel()
    } else await expectProblem(response, 406, 'transport_disabled')
  }
  return admitted
}

describe('a rollout by percent of principals', () => {
  it('lets the same principals in each time, and only adds to them as it grows; back at 0 it is off', async () => {
    const open = { percent: 0 }
    const served = await serve({ host: 'fetch', transports: (who) => ({ sse: partOf(who?.id ?? '') < open.percent }) })
    let before: string[] = []
    for (const percent of [0, 10, 10, 50, 100]) {
      open.percent = percent
      const now = await streaming(served)
      expect(now).toEqual(names.filter((name) => partOf(name) < percent))
      expect(now).toEqual(expect.arrayContaining(before))
      before = now
    }
    open.percent = 0
    expect(await streaming(served)).toEqual([])
  })
})

describe.each(HOSTS)('a rollback without a restart, over %s', (host) => {
  it('sends away who follows a stream that is switched off, within a heartbeat, and nobody else', async () => {
    const clock = fakeClock()
    const off = new Set<string>()
    const served = await serve({
      host,
      store: { clock },
      heartbeatMs: 10_000,
      topics: () => ['t'],
      authorizeTopic: () => true,
      transports: (who) => ({ sse: !off.has(who?.id ?? '') }),
    })
    const path = pathOf(await served.post('/workflows/build', input, POLL))
    const ann = readFrames(await served.request(`${path}/events`))
    const topic = readFrames(await served.request('/topics/t/events'))
    const bob = readFrames(await served.post('/workflows/build', input, { ...STREAM, ...as('bob') }))
    for (const frames of [ann, topic, bob]) await frames.upTo('snapshot')
    await clock.advance(5_000)
    off.add('ann')
    await clock.advance(5_100)
    for (const frames of [ann, topic]) {
      const bye = (await frames.rest()).at(-1)?.message
      expect(bye).toMatchObject({ type: 'bye', reason: 'rotate' })
    }
    expect(served.handler.stats().connections.sse).toBe(1)
    await expectProblem(await served.request(`${path}/events`), 406, 'transport_disabled')
    expect((await served.request(path)).status).toBe(200)
    off.delete('ann')
    expect((await served.request(`${path}/events`)).status).toBe(200)
    served.gate.open('done')
    expect((await bob.rest()).at(-1)?.message).toMatchObject({ type: 'complete', data: 'done' })
  })

  it('leaves everyone where they are when the rule breaks', async () => {
    const clock = fakeClock()
    const rule = { breaks: false }
    const served = await serve({
      host,
      store: { clock },
      heartbeatMs: 10_000,
      transports: () => {
        if (rule.breaks) throw new Error('flags.internal:8080 is down')
        return {}
      },
    })
    const path = pathOf(await served.post('/workflows/build', input, POLL))
    const frames = readFrames(await served.request(`${path}/events`))
    await frames.upTo('snapshot')
    rule.breaks = true
    await clock.advance(10_100)
    expect((await frames.upTo('heartbeat')).at(-1)?.message.type).toBe('heartbeat')
    expect(served.logger.withMessage('transports threw')).not.toEqual([])
    const refused = await expectProblem(await served.request(`${path}/events`), 500, 'internal')
    expect(JSON.stringify(refused)).not.toContain('flags')
  })
})
