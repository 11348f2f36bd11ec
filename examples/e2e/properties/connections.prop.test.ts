import { createProgressClient } from '@progress/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AnyScan, anyHit } from '../support/any-scan.ts'
import { type Stack, sessionIdOf, withStack } from '../support/stack.ts'

const runs = { numRuns: 100 }
const headers = { authorization: 'Bearer ann' }

/** Lets a scan wait before its first insight, until the test has seen enough. */
function gated(scan: AnyScan): { world: AnyScan['world']; open: () => void } {
  let open = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  return { world: { ...scan.world, pace: (call) => (call === 'insight' ? gate : Promise.resolve()) }, open }
}

/** Starts a scan as a stream and cuts it after some bytes. @returns The session's id. */
async function cutAfter(stack: Stack, scan: AnyScan, bytes: number): Promise<string> {
  const aborter = new AbortController()
  const response = await stack.post(scan, { accept: 'text/event-stream' }, aborter.signal)
  let seen = 0
  try {
    for await (const chunk of response.body ?? []) {
      seen += (chunk as Uint8Array).length
      if (seen >= bytes) aborter.abort()
    }
  } catch {
    // The cut is what was asked for.
  }
  return response.headers.get('progress-session') ?? ''
}

async function until(condition: () => boolean, withinMs: number): Promise<number> {
  const since = performance.now()
  while (!condition() && performance.now() - since < withinMs) await new Promise((resolve) => setImmediate(resolve))
  return performance.now() - since
}

describe('a connection', () => {
  // Feature: real-time-scan-progress, Property 4: a cut at any moment crashes nothing and leaves nothing held
  // Feature: real-time-scan-progress, Property 6: all that a connection held is released within 5 s
  it('that is cut at any moment crashes nothing, and frees all that it held well within 5 s', async () => {
    await fc.assert(
      fc.asyncProperty(anyHit, fc.nat(3_000), (scan, bytes) => {
        const { world, open } = gated(scan)
        return withStack(world, async (stack) => {
          await cutAfter(stack, scan, bytes % 400)
          const free = (): boolean => {
            const { connections, hubs } = stack.app.handler.stats()
            return connections.sse + connections.poll + connections.single + hubs.followers === 0
          }
          expect(await until(free, 5_000)).toBeLessThan(5_000)
          open()
          expect((await fetch(`${stack.base}/health`, { headers })).status).toBe(200)
        })
      }),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 14: after the client has gone, the work goes on to its end
  it('that is gone leaves the work to go on to its end, whose result is cached and can be fetched', async () => {
    await fc.assert(
      fc.asyncProperty(anyHit, fc.nat(400), (scan, bytes) => {
        const { world, open } = gated(scan)
        return withStack(world, async (stack) => {
          const sessionId = await cutAfter(stack, scan, bytes)
          open()
          const snapshot = await stack.ended(sessionId)
          expect(snapshot.status).toBe('completed')
          if (world.knownIn !== 'cache') expect(stack.finders.saved).toHaveLength(1)
        })
      }),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 5: a client that loses its connection reconnects and goes on receiving
  it('that is lost is made anew by the client, which ends with the server’s own state', async () => {
    await fc.assert(
      fc.asyncProperty(anyHit, fc.array(fc.nat(500), { maxLength: 3 }), (scan, cuts) => {
        const { world, open } = gated(scan)
        return withStack(world, async (stack) => {
          const client = createProgressClient({
            url: stack.base,
            headers: () => headers,
            fetch: cutting(cuts),
            random: () => 0,
          })
          const session = client.start(scan.workflow, scan.input as never)
          setTimeout(open, 5)
          await session.result
          expect(session.getSnapshot()).toEqual(await stack.snapshotOf(session.id ?? ''))
          client.close()
        })
      }),
      runs,
    )
  }, 120_000)

  // Feature: real-time-scan-progress, Property 20: concurrent sessions never see each other's events
  it('carries the events of its own session alone, however many run at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyHit, { minLength: 2, maxLength: 3 }), (scans) =>
        withStack({ knownIn: 'api', pictureHasCode: true, pictureHasText: true }, async (stack) => {
          const streams = await Promise.all(
            scans.map((scan, index) => stack.stream(scan, { authorization: `Bearer owner-${index}` })),
          )
          const ids = streams.map(sessionIdOf)
          expect(new Set(ids).size).toBe(scans.length)
          streams.forEach((messages, index) => {
            for (const message of messages) {
              if ('sessionId' in message) expect(message.sessionId).toBe(ids[index])
            }
          })
          const [stranger] = ids
          const seen = await fetch(`${stack.base}/sessions/${stranger}`, {
            headers: { authorization: 'Bearer owner-1' },
          })
          expect(seen.status).toBe(404)
        }),
      ),
      runs,
    )
  })
})

/** A fetch whose bodies end with an error after so many bytes each, until all cuts are used up. */
function cutting(cuts: readonly number[]): typeof fetch {
  const left = [...cuts]
  return async (input, init) => {
    const response = await fetch(input, init)
    const cut = left.shift()
    if (cut === undefined || response.body === null) return response
    let seen = 0
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          controller.enqueue(chunk.subarray(0, Math.max(0, cut - seen)))
          seen += chunk.length
          if (seen >= cut) controller.error(new TypeError('the connection was cut'))
        },
      }),
    )
    return new Response(body, response)
  }
}
