import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { isReached } from '../src/figures/goal.ts'
import { askOnce, pollMany } from '../src/poll/poller.ts'
import { type Polled, pollGoals, pollReport } from '../src/scenarios/poll-report.ts'

const round = (ours: number, limit: number): Polled => ({
  ours,
  'ours-authorized': ours * 2,
  limit,
  'limit-again': limit,
})

describe('what is said of polls', () => {
  it('is by how much a poll costs more than the limit, within each round', () => {
    // The machine was slower in the second one, for all of them.
    const goals = pollGoals([round(0.012, 0.01), round(0.024, 0.02), round(0.013, 0.01)])
    expect(goals.map(({ figure }) => figure)).toEqual([expect.closeTo(1.2), expect.closeTo(2.4)])
    expect(goals.map(isReached)).toEqual([true, false])
  })

  it('is a table with a row for each, and the error of the run', () => {
    const report = pollReport([round(0.012, 0.01)])
    expect(report).toContain('| Progress, anonymous        |        12 µs |  × 1.20 |')
    expect(report).toContain('The empty reply against itself, the error of this run: × 1.00.')
  })
})

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** A server that answers with a status, and counts. */
async function answering(status: number): Promise<{ port: number; asked: () => number; sockets: () => number }> {
  let asked = 0
  let sockets = 0
  const server = createServer((_request, response) => {
    asked += 1
    response.writeHead(status, { ETag: 'W/"7"' }).end()
  })
  server.on('connection', () => {
    sockets += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => server.close())
  return { port: (server.address() as AddressInfo).port, asked: () => asked, sockets: () => sockets }
}

describe('a poller', () => {
  it('learns the tag of what it polls', async () => {
    const { port } = await answering(200)
    expect(await askOnce({ port, path: '/', headers: '' })).toEqual({ status: 200, etag: 'W/"7"' })
  })

  it('asks as often as it is told, over connections that stay', async () => {
    const { port, asked, sockets } = await answering(304)
    await pollMany({ port, path: '/', headers: '' }, 4, 50)
    expect([asked(), sockets()]).toEqual([50, 4])
  })

  it('fails where a reply is no 304', async () => {
    const { port } = await answering(200)
    await expect(pollMany({ port, path: '/', headers: '' }, 1, 5)).rejects.toThrow('HTTP/1.1 200')
  })
})
