import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fetchEventSource } from '@microsoft/fetch-event-source'
import { isFinal, type SessionMessage } from '@progress/core'
import { EventSource } from 'eventsource'
import { createEventSource } from 'eventsource-client'
import ReconnectingEventSource from 'reconnecting-eventsource'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { endCleanlyAfter, reply } from '../support/fault-proxy/faults.ts'
import { BROWSER } from './followers.ts'
import { cutAt, SEAMS } from './seams.ts'
import { start } from './start.ts'
import { STEPS, type StepsServer, serveSteps } from './steps.ts'
import { take } from './taking.ts'

const PATIENCE = { timeout: 20_000, interval: 5 }
const headers = { authorization: 'Bearer ann' }

let server: StepsServer
let done: AbortController
beforeEach(async () => {
  for (const [name, value] of Object.entries(BROWSER)) vi.stubGlobal(name, value)
  server = await serveSteps()
  done = new AbortController()
})
afterEach(async () => {
  done.abort()
  await server.close()
  vi.unstubAllGlobals()
})

const begin = (): Promise<string> => start(server.base, 'steps', {}, 'ann')
const withHeaders: typeof fetch = (input, init) =>
  fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers } })

/** Counts the requests for a session's stream. */
const asked = (url: string): number => server.proxy.requests.filter(({ path }) => path === new URL(url).pathname).length

/** Lets the work go on to its end, whoever looks. */
async function finish(from = 1): Promise<void> {
  for (let step = from; step <= STEPS; step += 1) await server.step()
}

describe('eventsource, as a browser’s own', () => {
  it('keeps no program of Node alive while it waits to come back', async () => {
    const url = await begin()
    server.proxy.play(endCleanlyAfter(2))
    const program = `
      import { EventSource } from 'eventsource'
      const fetchAsAnn = (input, init) => fetch(input, { ...init, headers: { ...init.headers, authorization: 'Bearer ann' } })
      const source = new EventSource(${JSON.stringify(url)}, { fetch: fetchAsAnn })
      source.onmessage = ({ data }) => console.log(JSON.parse(data).type)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    })
    expect(stdout).toBe('hello\nsnapshot\n')
    expect(asked(url)).toBe(1)
  })
})

describe('eventsource-client', () => {
  it('asks again and again for what is not there, unless its fetch is told to look', async () => {
    const url = `${server.base}/sessions/nobody/events`
    const source = createEventSource({ url, headers })
    await vi.waitFor(() => expect(asked(url)).toBeGreaterThan(1), PATIENCE)
    source.close()
  })

  it('starts a session by POST too, and comes back to the same one by its key', async () => {
    const messages: SessionMessage[] = []
    server.proxy.play(endCleanlyAfter(2))
    const source = createEventSource({
      url: `${server.base}/workflows/steps`,
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: '{}',
      onMessage: ({ data }) => messages.push(JSON.parse(data) as SessionMessage),
    })
    await finish()
    await vi.waitFor(() => expect(source.readyState).toBe('closed'), PATIENCE)
    const { state } = take(messages)
    expect(state).toEqual(await server.snapshotOf(state?.sessionId))
    expect(server.started()).toBe(1)
  })
})

describe('fetch-event-source, told nothing', () => {
  const follow = async (url: string, messages: SessionMessage[]): Promise<void> =>
    fetchEventSource(url, {
      headers,
      signal: done.signal,
      openWhenHidden: true,
      onmessage: ({ data }) => void messages.push(JSON.parse(data) as SessionMessage),
    })

  it('takes any clean end for the end', async () => {
    const messages: SessionMessage[] = []
    server.proxy.always(({ path }) => (path.endsWith('/events') ? endCleanlyAfter(2) : undefined))
    await follow(await begin(), messages)
    expect(messages.map(({ type }) => type)).toEqual(['hello', 'snapshot'])
  })

  it('asks again and again after 204', async () => {
    const url = await begin()
    server.proxy.always(({ path }) => (path.endsWith('/events') ? reply(204) : undefined))
    const following = follow(url, [])
    await vi.waitFor(() => expect(asked(url)).toBeGreaterThan(1), PATIENCE)
    done.abort()
    await following
  })

  it('loses a message whose id has come, and whose data has not', async () => {
    const url = await begin()
    const messages: SessionMessage[] = []
    const behindItsId = SEAMS['behind its id'] ?? (() => 0)
    let isCut = false
    server.proxy.always(({ path }) => {
      if (!path.endsWith('/events') || isCut) return undefined
      isCut = true
      return cutAt(behindItsId, (frame) => frame.includes('Schritt 2 '))
    })
    const following = follow(url, messages)
    await vi.waitFor(() => expect(take(messages).state).toBeDefined(), PATIENCE)
    await server.step()
    await server.step()
    await vi.waitFor(() => expect(asked(url)).toBe(2), PATIENCE)
    await finish(3)
    await following
    expect(take(messages).receipts).toContain('gap')
  })
})

describe('reconnecting-eventsource', () => {
  const open = (url: string): ReconnectingEventSource =>
    new ReconnectingEventSource(url, {
      eventSourceClass: EventSource as unknown as typeof globalThis.EventSource,
      max_retry_time: 20,
      ...{ fetch: withHeaders },
    })

  it('asks again and again after the end, unless it is closed', async () => {
    const url = await begin()
    await finish()
    const ends: boolean[] = []
    const source = open(url)
    source.onmessage = ({ data }) => {
      const message = JSON.parse(data) as SessionMessage
      if (message.type === 'snapshot') ends.push(isFinal(message.snapshot.status))
    }
    // Once more than a look, the cursor's 204, and another look would take.
    await vi.waitFor(() => expect(asked(url)).toBeGreaterThan(4), PATIENCE)
    source.close()
    expect(ends).toContain(true)
  })
})
