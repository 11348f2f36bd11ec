import { ProgressError, type Work } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { expectProblem, pollBodyOf, readFrames } from './reading.ts'
import { build, HOSTS, pathOf, type Served, serve, sessionOf, until } from './serving.ts'

async function started({ post, runs }: Served): Promise<string> {
  const response = await post('/workflows/build', { name: 'x' }, { prefer: 'respond-async' })
  await until(() => runs.count > 0)
  return pathOf(response)
}

/** Fails the first time with one of two items done, and does the other the next time. */
const twoItems: Work<typeof build> = async (_input, emitter, { previous, retryItems }) => {
  emitter.stage('fetch')
  emitter.item('a', { status: 'completed' })
  emitter.item('b', { status: previous ? 'completed' : 'failed' })
  if (!previous) throw new ProgressError('out_of_stock')
  return { again: retryItems ?? 'all' }
}

describe.each(HOSTS)('POST /sessions/{id}/{action} over %s', (host) => {
  it('asks the worker to cancel: 202 with the poll body, and the followers see it end', async () => {
    const served = await serve({ host })
    const path = await started(served)
    const stream = readFrames(await served.request(`${path}/events`))
    await stream.upTo('snapshot')
    const response = await served.post(`${path}/cancel`)
    expect([response.status, response.headers.get('progress-session')]).toEqual([202, path.split('/')[2]])
    expect(['cancelling', 'cancelled']).toContain((await pollBodyOf(response)).status)
    expect((await stream.rest()).at(-1)?.message.type).toBe('cancelled')
    expect(await pollBodyOf(await served.request(path))).toMatchObject({ status: 'cancelled', closed: true })
  })

  it('pauses and resumes, and leaves no trace of what changes nothing', async () => {
    const served = await serve({ host })
    const path = await started(served)
    const paused = await pollBodyOf(await served.post(`${path}/pause`))
    expect(paused.status).toBe('paused')
    expect((await pollBodyOf(await served.post(`${path}/pause`))).seq).toBe(paused.seq)
    const resumed = await pollBodyOf(await served.post(`${path}/resume`))
    expect(resumed.status).toBe('active')
    const again = await served.post(`${path}/resume`)
    expect([again.status, (await pollBodyOf(again)).seq]).toEqual([202, resumed.seq])
  })

  it('cancels at once what nobody works on', async () => {
    const served = await serve({ host })
    const { session } = await served.manager.create(build, { name: 'x' }, { owner: 'ann' })
    const body = await pollBodyOf(await served.post(`/sessions/${session.sessionId}/cancel`))
    expect(body).toMatchObject({ status: 'cancelled', closed: true })
  })

  it.each(['cancel', 'pause', 'resume'])('does not %s an ended session', async (action) => {
    const served = await serve({ host })
    served.gate.open(1)
    const response = await served.post('/workflows/build', { name: 'x' })
    const problem = await expectProblem(await served.post(`${pathOf(response)}/${action}`), 409, 'not_controllable')
    expect(problem.sessionId).toBe(sessionOf(response))
  })

  it.each(['cancel', 'retry'])('does not %s where the workflow does not offer it', async (action) => {
    const served = await serve({ host })
    const response = await served.post('/workflows/echo', {})
    await expectProblem(await served.post(`${pathOf(response)}/${action}`), 409, 'not_controllable')
  })

  it('knows no other action', async () => {
    const served = await serve({ host })
    const path = await started(served)
    await expectProblem(await served.post(`${path}/stop`), 404, 'not_found')
  })

  describe('retry', () => {
    it('starts a new session with the same input, which the reply is about', async () => {
      const served = await serve({ host, work: twoItems, base: '/api' })
      const first = pathOf(await served.post('/api/workflows/build', { name: 'x' }))
      const response = await served.post(`/api${first}/retry`)
      const second = pathOf(response)
      expect(response.status).toBe(202)
      expect(second).not.toBe(first)
      expect(response.headers.get('location')).toBe(`/api${second}`)
      const body = await pollBodyOf(response)
      expect(body).toMatchObject({ workflow: 'build', snapshot: { retryOf: first.split('/')[2] } })
      expect(`/sessions/${body.sessionId}`).toBe(second)
      const end = await readFrames(await served.request(`/api${second}/events`)).rest()
      const { snapshot } = await pollBodyOf(await served.request(`/api${second}`))
      expect(end.length).toBeGreaterThan(0)
      expect(snapshot).toMatchObject({ status: 'completed', result: { again: 'all' } })
    })

    it('may name items, and refuses unknown ones', async () => {
      const served = await serve({ host, work: twoItems })
      const path = pathOf(await served.post('/workflows/build', { name: 'x' }))
      const unknown = await served.post(`${path}/retry`, { items: ['b', 'c'] })
      expect((await expectProblem(unknown, 422, 'invalid_input')).issues).toMatchObject([{ path: ['items', 1] }])
      await expectProblem(await served.post(`${path}/retry`, { items: 'b' }), 422, 'invalid_input')
      const retried = pathOf(await served.post(`${path}/retry`, { items: ['b'] }))
      await readFrames(await served.request(`${retried}/events`)).rest()
      expect((await pollBodyOf(await served.request(retried))).snapshot?.result).toEqual({ again: ['b'] })
    })

    it('gives the live session that already retries it, and by key the same one ever after', async () => {
      const served = await serve({ host })
      served.gate.fail(new ProgressError('out_of_stock'))
      const failed = pathOf(await served.post('/workflows/build', { name: 'x' }))
      const { session } = await served.manager.create(
        build,
        { name: 'x' },
        { owner: 'ann', retryOf: failed.split('/')[2] },
      )
      expect(sessionOf(await served.post(`${failed}/retry`))).toBe(session.sessionId)
      const key = { 'idempotency-key': 'again' }
      const byKey = sessionOf(await served.post(`${failed}/retry`, {}, key))
      expect(byKey).not.toBe(session.sessionId)
      expect(sessionOf(await served.post(`${failed}/retry`, {}, key))).toBe(byKey)
    })

    it('does not retry a session that is live', async () => {
      const served = await serve({ host })
      const path = await started(served)
      await expectProblem(await served.post(`${path}/retry`), 409, 'session_live')
    })
  })
})

describe.each(HOSTS)('DELETE /sessions/{id} over %s', (host) => {
  it('forgets a session that has ended, and refuses while it is live', async () => {
    const served = await serve({ host })
    const path = await started(served)
    const live = await served.request(path, { method: 'DELETE' })
    expect((await expectProblem(live, 409, 'session_live')).sessionId).toBe(path.split('/')[2])
    await served.post(`${path}/cancel`)
    await readFrames(await served.request(`${path}/events`)).rest()
    const response = await served.request(path, { method: 'DELETE' })
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(response.headers.get('progress-session')).toBe(path.split('/')[2])
    for (const method of ['GET', 'DELETE']) {
      await expectProblem(await served.request(path, { method }), 404, 'session_not_found')
    }
    await expectProblem(await served.post(`${path}/cancel`), 404, 'session_not_found')
  })
})
