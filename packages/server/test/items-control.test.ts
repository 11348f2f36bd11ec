import { defineWorkflow, type ItemContext, ProgressError } from '@progress/core'
import { implement } from '@progress/server'
import { describe, expect, it, vi } from 'vitest'
import { expectProblem, pollBodyOf } from './reading.ts'
import { type Gate, gate, HOSTS, type Host, pathOf, serve, until } from './serving.ts'

const files = defineWorkflow({
  name: 'files',
  stages: { processing: { title: 'Processing', items: true } },
  items: { failed: 'zero', active: 'zero', retryWhileLive: true },
  controls: ['cancel', 'pause', 'resume', 'retry'],
})
/** The same, whose work cannot hold between two items. */
const steady = defineWorkflow({ name: 'steady', stages: {}, items: { retryWhileLive: false } })

/** A session of three files, each of which ends when the test says how. */
async function serving(host: Host) {
  const gates = new Map<string, Gate>()
  const runs: string[] = []
  const work = (item: ItemContext<string>) => {
    runs.push(item.id)
    const end = gate()
    gates.set(item.id, end)
    return end.passed
  }
  const served = await serve({
    host,
    workflows: [
      implement(files, (_input, emitter) => emitter.items(['a', 'b', 'c'], { concurrency: 2 }, work)),
      implement(steady, (_input, emitter) => emitter.items(['a'], {}, work)),
    ],
  })
  const start = async (name = 'files'): Promise<string> => {
    const response = await served.post(`/workflows/${name}`, {}, { prefer: 'respond-async' })
    await until(() => runs.length > 0)
    return pathOf(response)
  }
  const snapshotOf = async (path: string) => (await pollBodyOf(await served.request(path))).snapshot
  const settled = (path: string, expected: object) =>
    vi.waitFor(async () => expect(await snapshotOf(path)).toMatchObject(expected), { timeout: 20_000, interval: 10 })
  return { ...served, gates, runs, start, settled }
}

describe.each(HOSTS)('items of a live session over %s', (host) => {
  it('are retried by their own worker: 202 with the session’s own state', async () => {
    const { start, post, gates, runs, settled } = await serving(host)
    const path = await start()
    gates.get('a')?.fail(new ProgressError('image_corrupt'))
    await settled(path, { counts: { failed: 1 } })
    const response = await post(`${path}/retry`, { items: ['a'] })
    expect([response.status, pathOf(response), response.headers.get('location')]).toEqual([202, path, path])
    expect((await pollBodyOf(response)).status).toBe('active')
    gates.get('b')?.open({})
    await until(() => runs.length === 4)
    expect([...runs].sort()).toEqual(['a', 'a', 'b', 'c'])
    for (const id of ['a', 'c']) gates.get(id)?.open({ pages: 1 })
    await settled(path, { status: 'completed', outcome: 'full', items: { a: { metadata: { pages: 1 } } } })
  })

  it('that have not failed leave no trace of a retry, and unknown ones are 422', async () => {
    const { start, post, request, settled } = await serving(host)
    const path = await start()
    await settled(path, { counts: { active: 2 } })
    const { seq } = await pollBodyOf(await request(path))
    const response = await post(`${path}/retry`, { items: ['b'] })
    expect([response.status, (await pollBodyOf(response)).seq]).toEqual([202, seq])
    const problem = await expectProblem(await post(`${path}/retry`, { items: ['x'] }), 422, 'invalid_input')
    expect(problem.issues).toMatchObject([{ path: ['items', 0] }])
  })

  it('hold while the session is paused, and go on with the first that is not done', async () => {
    const { start, post, gates, runs, settled } = await serving(host)
    const path = await start()
    expect((await pollBodyOf(await post(`${path}/pause`))).status).toBe('paused')
    gates.get('a')?.open({})
    gates.get('b')?.open({})
    await settled(path, { counts: { completed: 2, pending: 1, active: 0 } })
    expect(runs).toEqual(['a', 'b'])
    expect((await post(`${path}/resume`)).status).toBe(202)
    await until(() => runs.length === 3)
    expect(runs).toEqual(['a', 'b', 'c'])
  })

  it('are neither held nor retried where the workflow does not offer it', async () => {
    const { start, post, gates, settled } = await serving(host)
    const path = await start('steady')
    await expectProblem(await post(`${path}/pause`), 409, 'not_controllable')
    await expectProblem(await post(`${path}/resume`), 409, 'not_controllable')
    await expectProblem(await post(`${path}/retry`), 409, 'session_live')
    gates.get('a')?.open({})
    await settled(path, { counts: { completed: 1 } })
  })
})
