import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toReadable } from './pushed-body.ts'
import type { Sink, StreamHandle } from './stream.ts'

/** What may happen to a body, by its reader and by whoever writes. */
type Step =
  | { readonly do: 'write'; readonly size: number }
  | { readonly do: 'read' | 'end' | 'destroy' | 'cancel' | 'release' | 'turn' }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), size: fc.integer({ min: 1, max: 40_000 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('read' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('turn' as const, 'release' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('end' as const, 'destroy' as const, 'cancel' as const) }) },
)

/** A body under test: what it is read by, and what it is written to by. */
interface Opened {
  readonly readable: ReadableStream<Uint8Array>
  readonly sink: Sink
}

type Open = (handle: StreamHandle) => Opened

const ours: Open = (handle) => {
  let sink: Sink | undefined
  const readable = toReadable({
    start(given) {
      sink = given
      return handle
    },
  })
  return { readable, sink: sink as Sink }
}

/** The platform's own, with everything in its own queue. */
const platforms: Open = (handle) => {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const readable = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given
      },
      cancel: () => handle.closed(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 }),
  )
  const sink: Sink = {
    write(chunk) {
      controller?.enqueue(chunk)
      return (controller?.desiredSize ?? 0) > 0
    },
    end: () => controller?.close(),
    destroy: () => controller?.error(new Error('the reader took nothing')),
  }
  return { readable, sink }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What a call gave, or that it threw. */
function tried(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    return (error as Error).name
  }
}

/** Everything that whoever writes and whoever reads gets to see. */
async function play(open: Open, steps: readonly Step[]): Promise<unknown[]> {
  const seen: unknown[] = []
  const reads: Promise<unknown>[] = []
  const { readable, sink } = open({ drained: () => undefined, closed: () => seen.push('closed') })
  let reader = readable.getReader()
  const closed: unknown[] = []
  const watch = (): void => {
    const at = closed.push('open') - 1
    reader.closed.then(
      () => (closed[at] = 'closed'),
      (error: Error) => (closed[at] = error.message.includes('took nothing') ? 'failed' : 'released'),
    )
  }
  watch()
  let next = 0
  for (const step of steps) {
    switch (step.do) {
      case 'write':
        next += 1
        seen.push(tried(() => sink.write(new Uint8Array(step.size).fill(next))))
        break
      case 'read':
        reads.push(
          reader.read().then(
            ({ done, value }) => (done ? 'done' : `${value[0]} of ${value.length}`),
            (error: Error) => error.name,
          ),
        )
        break
      case 'release':
        reader.releaseLock()
        reader = readable.getReader()
        watch()
        break
      case 'cancel':
        void reader.cancel().catch(() => undefined)
        break
      case 'turn':
        await turn()
        break
      case 'end':
      case 'destroy': {
        const { do: last } = step
        // What has ended does not end again: no stream of ours tries.
        tried(() => sink[last]())
        break
      }
    }
  }
  await turn()
  const waiting = Symbol('waiting')
  const settled = await Promise.all(reads.map((read) => Promise.race([read, turn().then(() => waiting)])))
  return [...seen, settled.map((one) => (one === waiting ? 'waits' : one)), closed]
}

describe('the body of a response', () => {
  it('is to its reader and its writer what a stream of the platform is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), async (steps) => {
        expect(await play(ours, steps)).toEqual(await play(platforms, steps))
      }),
      { numRuns: 500 },
    )
  })

  const ways: Record<string, (readable: ReadableStream<Uint8Array>) => Promise<ReadableStream<Uint8Array>>> = {
    'read by hand': async (readable) => readable,
    teed: async (readable) => readable.tee()[0],
    piped: async (readable) => readable.pipeThrough(new TransformStream<Uint8Array, Uint8Array>()),
    'released in between': async (readable) => {
      const reader = readable.getReader()
      reader.releaseLock()
      return readable.pipeThrough(new TransformStream<Uint8Array, Uint8Array>())
    },
  }

  it.each(Object.keys(ways))('gives every byte in order, however it is taken: %s', async (way) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.nat(255), { maxLength: 50 }), { maxLength: 20 }), async (chunks) => {
        const { readable, sink } = ours({ drained: () => undefined, closed: () => undefined })
        const taken = await ways[way]?.(readable)
        const read = new Response(taken).arrayBuffer()
        for (const [at, chunk] of chunks.entries()) {
          sink.write(Uint8Array.from(chunk))
          if (at % 3 === 0) await turn()
        }
        sink.end()
        expect([...new Uint8Array(await read)]).toEqual(chunks.flat())
      }),
      { numRuns: 30 },
    )
  })
})
