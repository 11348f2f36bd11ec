import { type Emitter, type PollBody, ProgressError, type SessionMessage, type Snapshot } from '@progress/core'
import { sessionListSchema, topicBodySchema } from '@progress/core/schemas'
import { describe, expect, it } from 'vitest'
import { pollBodyOf, readFrames } from './reading.ts'
import { gate, HOSTS, pathOf, type Served, serve, until } from './serving.ts'

/** Of four files one is worked on, one has failed, one is done and one is still to come. */
const report = (emitter: Emitter): void => {
  for (const [index, id] of ['done', 'running', 'failed', 'to come'].entries()) {
    const item = emitter.item(id, { index, name: `${id}.jpg` })
    if (id === 'failed') item.fail(new ProgressError('image_corrupt', { message: 'Cut off' }))
    else if (id !== 'to come') item.update({ phase: 'reading' })
    if (id === 'done') item.complete()
  }
}

/** A session with more items than a snapshot may have; its work waits for the gate. */
async function started(host: (typeof HOSTS)[number]): Promise<{ served: Served; path: string }> {
  const begin = gate()
  const served = await serve({
    host,
    maxSnapshotItems: 3,
    authorizeTopic: () => true,
    topics: () => ['all'],
    async work(_input, emitter) {
      report(emitter)
      begin.open(true)
      return served.gate.passed
    },
  })
  const response = await served.post(
    '/workflows/build',
    { name: 'x' },
    { prefer: 'respond-async', 'idempotency-key': 'k' },
  )
  await begin.passed
  const isWritten = async (): Promise<boolean> =>
    (await pollBodyOf(await served.request(pathOf(response)))).snapshot?.counts.total === 4
  while (!(await isWritten())) await until(() => true)
  return { served, path: pathOf(response) }
}

function expectSlim(snapshot: Snapshot | undefined): void {
  expect(snapshot).toMatchObject({
    itemsOmitted: true,
    counts: { total: 4, pending: 1, active: 1, waiting: 0, completed: 1, failed: 1, skipped: 0, cancelled: 0 },
    items: { running: { name: 'running.jpg', phase: 'reading' }, failed: { error: { code: 'image_corrupt' } } },
  })
  expect(Object.keys(snapshot?.items ?? {}).sort()).toEqual(['failed', 'running'])
}

const snapshotIn = (messages: readonly SessionMessage[]): Snapshot | undefined =>
  messages.flatMap((message) => (message.type === 'snapshot' ? [message.snapshot] : []))[0]

const streamed = async (response: Response): Promise<Snapshot | undefined> => {
  const frames = readFrames(response)
  const read = await frames.upTo('snapshot')
  await frames.cancel()
  return snapshotIn(read.map(({ message }) => message))
}

describe.each(HOSTS)('a session with more items than a snapshot may have, over %s', (host) => {
  it('is shown slim at every address that shows its state', async () => {
    const { served, path } = await started(host)
    const { request, post } = served
    const join = { 'idempotency-key': 'k' }
    const polls: PollBody[] = [
      await pollBodyOf(await request(path)),
      await pollBodyOf(await post('/workflows/build', { name: 'x' }, { ...join, prefer: 'respond-async' })),
      ...sessionListSchema.parse(await (await request('/sessions')).json()).sessions,
      ...topicBodySchema.parse(await (await request('/topics/all')).json()).sessions,
    ]
    expect(polls).toHaveLength(4)
    for (const { snapshot } of polls) expectSlim(snapshot)
    const beyond = await pollBodyOf(await request(`${path}?after=999`))
    expectSlim(snapshotIn(beyond.events ?? []))
    const early = await pollBodyOf(await request(`${path}?after=0`))
    expectSlim(snapshotIn(early.events ?? []))
    const accept = { accept: 'text/event-stream' }
    expectSlim(await streamed(await request(`${path}/events`)))
    expectSlim(await streamed(await request(`${path}/events?after=0`)))
    expectSlim(await streamed(await request('/topics/all/events')))
    expectSlim(await streamed(await post('/workflows/build', { name: 'x' }, { ...join, ...accept })))
    expectSlim((await pollBodyOf(await post(`${path}/pause`))).snapshot)
  })

  it('stays slim after its end, and gives its result whole', async () => {
    const { served, path } = await started(host)
    const waiting = served.post('/workflows/build', { name: 'x' }, { 'idempotency-key': 'k' })
    const end = readFrames(await served.request(`${path}/events`)).rest()
    served.gate.open({ files: 4 })
    expect(await (await waiting).json()).toEqual({ files: 4 })
    expect((await end).at(-1)?.message).toMatchObject({ type: 'complete', data: { files: 4 } })
    const { snapshot } = await pollBodyOf(await served.request(path))
    expect(snapshot).toMatchObject({ status: 'completed', itemsOmitted: true, counts: { total: 4 } })
    expect(Object.keys(snapshot?.items ?? {})).not.toContain('done')
  })
})
