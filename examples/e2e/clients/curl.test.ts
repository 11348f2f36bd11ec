import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { SessionMessage } from '@progress/core'
import { describeWhere } from '@progress/test-services'
import { createParser } from 'eventsource-parser'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { curl } from '../support/curl.ts'
import { programs } from './programs.ts'
import { start } from './start.ts'
import { STEPS, type StepsServer, serveSteps } from './steps.ts'
import { take } from './taking.ts'

const AUTH = 'authorization: Bearer ann'

let server: StepsServer
beforeEach(async () => {
  server = await serveSteps()
})
afterEach(() => server.close())

/** `curl -N` as it runs, and what it has printed. */
function streaming(url: string, ...headers: string[]) {
  const messages: SessionMessage[] = []
  let cursor = ''
  const parser = createParser({
    onEvent({ id, data }) {
      cursor = id ?? cursor
      messages.push(JSON.parse(data) as SessionMessage)
    },
  })
  const given = headers.flatMap((header) => ['-H', header])
  const child = spawn('curl', ['-sSN', ...given, url], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.setEncoding('utf8').on('data', (text: string) => parser.feed(text))
  const closed = once(child, 'close')
  return {
    messages,
    cursor: () => cursor,
    closed,
    async kill(): Promise<void> {
      child.kill('SIGKILL')
      await closed
    },
  }
}

describeWhere(programs['follow.sh']?.isHere)('curl -N', () => {
  it('goes on where it was after it was killed, ends with the session, and is told by 204 that nothing follows', async () => {
    const url = await start(server.base, 'steps', {}, 'ann')
    const first = streaming(url, AUTH)
    for (let step = 1; step <= 3; step += 1) await server.step()
    await vi.waitFor(() => expect(take(first.messages).state?.counters.steps).toBe(3), { timeout: 20_000 })
    await first.kill()

    for (let step = 4; step <= 6; step += 1) await server.step()
    const second = streaming(url, AUTH, `last-event-id: ${first.cursor()}`)
    for (let step = 7; step <= STEPS; step += 1) await server.step()
    expect(await second.closed).toEqual([0, null])
    expect(second.messages.map(({ type }) => type)).not.toContain('snapshot')

    const { state, receipts } = take([...first.messages, ...second.messages])
    expect(new Set(receipts)).toEqual(new Set(['new']))
    expect(state).toEqual(await server.snapshotOf(state?.sessionId))
    expect(second.cursor()).toBe(String(state?.seq))

    const last = await curl(url, [AUTH, `last-event-id: ${second.cursor()}`])
    expect({ status: last.status, body: last.body }).toEqual({ status: 204, body: '' })
  })
})
