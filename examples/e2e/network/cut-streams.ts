import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'vitest'
import { cutAfter } from '../support/fault-proxy/faults.ts'
import { expectServersState, type Network, type Play } from './network.ts'
import { asksForStream, expectNoGaps, updatesOf } from './watching.ts'

const WORDS = ['Käse 🧀', 'line\r\nbreak', 'schön', '日本語', 'ende']

/** Work of a few events, in characters of one to four bytes. */
export const tellWords: Play = async (emitter) => {
  emitter.stage('look', { total: WORDS.length })
  for (const [index, word] of WORDS.entries()) {
    // Time enough for each event to leave by itself.
    for (let turns = 0; turns < 5; turns += 1) await turn()
    emitter.update({ current: index + 1, message: word })
    emitter.append('text', `${word} `)
  }
  emitter.stage('tell')
  return { words: WORDS }
}

/** The bytes of a whole session's stream, where nothing cuts it. */
export async function lengthOfStream({ proxy }: Network): Promise<number> {
  const reply = await fetch(`${proxy.origin}/workflows/tour`, {
    method: 'POST',
    headers: { authorization: 'ann', accept: 'text/event-stream' },
  })
  return (await reply.arrayBuffer()).byteLength
}

/** Runs one session, and expects that nothing of it was lost, and nothing came twice. */
export async function runWhole(network: Network, key?: string): Promise<void> {
  const session = network.connect().start('tour', {}, { key })
  const updates = updatesOf(session)
  expect(await session.result).toEqual({ words: WORDS })
  expectNoGaps(await updates)
  expect(session.getSnapshot()?.partial).toEqual({ text: `${WORDS.join(' ')} ` })
  await expectServersState(network, session)
}

/** Runs a session for each offset, some side by side; the first stream of each is cut there. */
export async function runCutAt(network: Network, offsets: readonly number[]): Promise<void> {
  const cut = new Set<unknown>()
  network.proxy.always((request) => {
    const key = request.headers['idempotency-key']
    if (!key || cut.has(key) || !asksForStream(request)) return undefined
    cut.add(key)
    return cutAfter(Number(key))
  })
  const begun = network.runs
  const waiting = [...offsets]
  const runOn = async (): Promise<void> => {
    for (let offset = waiting.shift(); offset !== undefined; offset = waiting.shift()) {
      await runWhole(network, String(offset))
    }
  }
  await Promise.all(Array.from({ length: 20 }, runOn))
  expect(cut.size).toBe(offsets.length)
  expect(network.runs - begun).toBe(offsets.length)
}
