import { afterEach, describe, expect, it, vi } from 'vitest'
import type { PlainBody } from './plain.ts'
import { toPlainRequest } from './to-plain.ts'

afterEach(() => void vi.useRealTimers())

const PATIENCE = { timeout: 20_000, interval: 5 }

/** The body of a request that is stopped after its first chunk, with what its sender sees of that. */
async function refused(chunkBytes: number, chunks: number) {
  const sent = { chunks: 0, cancelled: false }
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent.chunks === chunks) {
        if (chunks > 1) controller.close()
        // Or the sender has fallen silent.
        return new Promise(() => undefined)
      }
      sent.chunks += 1
      controller.enqueue(new Uint8Array(chunkBytes))
      return undefined
    },
    cancel() {
      sent.cancelled = true
    },
  })
  const request = new Request('http://localhost/', { method: 'POST', body: stream, duplex: 'half' } as RequestInit)
  const { body } = toPlainRequest(request)
  const iterator = (body as Extract<PlainBody, { kind: 'bytes' }>).chunks[Symbol.asyncIterator]()
  await iterator.next()
  await iterator.return?.()
  return sent
}

describe('what is left of a body that was refused', () => {
  it('is read to its end, so that the next request finds the connection as it should be', async () => {
    const sent = await refused(1_000, 50)
    await vi.waitFor(() => expect(sent.chunks).toBe(50), PATIENCE)
    expect(sent.cancelled).toBe(false)
  })

  it('is given up where it does not come', async () => {
    vi.useFakeTimers()
    const sent = await refused(1_000, 1)
    await vi.advanceTimersByTimeAsync(1_999)
    expect(sent.cancelled).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(sent.cancelled).toBe(true)
  })

  it('is given up where there is no end to it', async () => {
    const sent = await refused(1024 * 1024, Number.POSITIVE_INFINITY)
    await vi.waitFor(() => expect(sent.cancelled).toBe(true), PATIENCE)
    expect(sent.chunks).toBeLessThan(70)
  })
})
