import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type NewEvent, type SessionStore, systemClock } from '@progress/core'
import { type Watched, watch } from './leftovers.ts'
import { type RawClient, rawRequest } from './raw.ts'
import type { ServeOptions } from './serving.ts'

/** What a client that reads nothing may cost above its socket's own buffer. */
export const HELD_BYTES = 512 * 1_024

/** How long it is kept here, in ms. */
const WRITE_DEADLINE_MS = 1_500

/** Serves by the real clock, with room for many who follow. */
export const serveMany = (options: Partial<ServeOptions> = {}): Promise<Watched> =>
  watch({
    store: { clock: systemClock },
    writeDeadlineMs: WRITE_DEADLINE_MS,
    maxConnectionsPerOwner: 5_000,
    maxOpensPerMinute: 10_000,
    ...options,
  })

/** An update of 1 KB that says when it was made. */
const update = (number: number): NewEvent => ({
  type: 'progress',
  timestamp: 0,
  metadata: { at: Date.now(), [`field-${number % 8}`]: `${number}`.padEnd(1_000, '.') },
})

/** Appends updates of 1 KB as fast as the loop goes round, until it is told to stop. */
export function flood(store: SessionStore, sessionId: string): { stop(): Promise<number> } {
  let goesOn = true
  let number = 0
  const run = async (): Promise<void> => {
    while (goesOn) {
      for (let inTurn = 0; inTurn < 20; inTurn += 1) {
        number += 1
        await store.append(sessionId, { writer: 'flood', batch: number, events: [update(number)] })
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const running = run()
  return {
    async stop() {
      goesOn = false
      await running
      return number
    },
  }
}

/** Opens streams that nobody reads. */
export function neverReading({ raw, path }: Watched, count: number): RawClient[] {
  return Array.from({ length: count }, () => {
    const client = raw.connect({ reads: false })
    client.send(rawRequest(`GET ${path}/events`, { accept: 'text/event-stream' }))
    return client
  })
}

/** One that reads all that comes, and notes how late it was. */
export function healthyFollower({ raw, path }: Watched): { client: RawClient; delaysMs: number[] } {
  const delaysMs: number[] = []
  const client = raw.connect()
  let rest = ''
  client.socket.on('data', (bytes: Buffer) => {
    const text = rest + bytes.toString('latin1')
    for (const [, at] of text.matchAll(/"at":(\d{13}),/g)) delaysMs.push(Date.now() - Number(at))
    rest = text.slice(text.lastIndexOf('"at":') + 5).slice(-20)
  })
  client.send(rawRequest(`GET ${path}/events`, { accept: 'text/event-stream' }))
  return { client, delaysMs }
}

/** The value that so large a share of all are not above. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** A collection that frees less has nothing more to find. */
const REST_BYTES = 64 * 1_024

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes that this process holds on to, on its heap and beside it. */
export function heldMemory(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/**
 * The same once collections free no more: what one finds to be finalised goes with a later one, a turn after it. A single
 * look strays by a megabyte after thousands of connections.
 */
export async function heldAtRest(): Promise<number> {
  for (let held = heldMemory(); ; ) {
    await new Promise((resolve) => setImmediate(resolve))
    const now = heldMemory()
    if (held - now < REST_BYTES) return now
    held = now
  }
}

/** What waits for these sockets within the process. */
export const waitingFor = ({ raw }: Watched): number =>
  [...raw.sockets].reduce((sum, { writableLength }) => sum + writableLength, 0)
