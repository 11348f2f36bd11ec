import { dispatch } from '@progress/server'
import { describe, expect, it } from 'vitest'
import { expectProblem } from './reading.ts'
import { build, HOSTS, serve, sessionOf } from './serving.ts'

const start = '/workflows/build'
const input = { name: 'x' }
const key = { 'idempotency-key': 'k' }
const POLL = { prefer: 'respond-async' }

describe.each(HOSTS)('a start that is repeated over %s because its first process was killed', (host) => {
  it('runs the work where that process had created the session and no more', async () => {
    const { post, gate, runs, manager } = await serve({ host })
    const { session } = await manager.create(build, input, { owner: 'ann', key: 'k' })
    gate.open('made')
    const response = await post(start, input, key)
    expect(await response.json()).toBe('made')
    expect(sessionOf(response)).toBe(session.sessionId)
    expect(runs.count).toBe(1)
  })

  it('hands the session to the queue once more, until a worker has had it', async () => {
    const queued: string[] = []
    const { post, manager } = await serve({
      host,
      workflows: [dispatch(build, (_input, { sessionId }) => void queued.push(sessionId))],
    })
    const { session } = await manager.create(build, input, { owner: 'ann', key: 'k' })
    const id = session.sessionId
    expect(sessionOf(await post(start, input, { ...key, ...POLL }))).toBe(id)
    expect(queued).toEqual([id])
    await manager.attach(build, id, () => 'made')
    await post(start, input, { ...key, ...POLL })
    expect(queued).toEqual([id])
  })

  it('is 503 where the queue refuses it now, and the session stays with who may have handed it over before', async () => {
    const { post, manager } = await serve({
      host,
      workflows: [dispatch(build, () => Promise.reject(new Error('queue is down')))],
    })
    const { session } = await manager.create(build, input, { owner: 'ann', key: 'k' })
    const response = await post(start, input, { ...key, ...POLL })
    await expectProblem(response, 503, 'dispatch_failed')
    expect((await manager.read(session.sessionId))?.session.status).toBe('pending')
  })
})
