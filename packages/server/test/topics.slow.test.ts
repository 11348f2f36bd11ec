import type { PlainRequest } from '@progress/server'
import { describe, expect, it } from 'vitest'
import { heldMemory } from './flood.ts'
import { expectNothingLeft, watch } from './leftovers.ts'

const SINK = { write: () => true, end: () => undefined, destroy: () => undefined }

const ask = (url: string): PlainRequest => ({
  method: 'GET',
  url,
  headers: { get: (name) => (name === 'authorization' ? 'Bearer ann' : null) },
  body: { kind: 'none' },
  signal: new AbortController().signal,
})

describe('a million topics that one client asks for', () => {
  it('leave nothing behind, whether it may read them or not', { timeout: 600_000 }, async () => {
    const watched = await watch({
      authorizeTopic: (_principal, topic) => topic.length % 2 === 0,
      maxOpensPerMinute: 1_000_000_000,
    })
    const { handler, logger } = watched.served
    const askOne = async (number: number): Promise<void> => {
      const mayRead = number % 2 === 0
      const topic = `${number}`.padEnd(mayRead ? 20 : 19, '-')
      const reply = await handler.handle(ask(`/topics/${topic}${number % 4 === 0 ? '/events' : ''}`))
      if (reply.status !== (mayRead ? 200 : 403)) throw new Error(`${topic}: ${reply.status}`)
      if (typeof reply.body === 'object') reply.body.start(SINK).closed()
    }
    const askAll = async (from: number, to: number): Promise<void> => {
      for (let number = from; number < to; number += 1) {
        await askOne(number)
        if (number % 1_000 === 0) logger.clear()
      }
      logger.clear()
    }
    await askAll(0, 10_000)
    const before = heldMemory()
    await askAll(10_000, 1_000_000)
    expect(heldMemory() - before).toBeLessThan(4 * 1_024 * 1_024)
    await expectNothingLeft(watched)
  })
})
