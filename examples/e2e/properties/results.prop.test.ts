import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyHit, anyScan, expectedInsights } from '../support/any-scan.ts'
import { PRODUCT } from '../support/quick-finders.ts'
import { eventsOf, messagesOf, sessionIdOf, withStack } from '../support/stack.ts'

const runs = { numRuns: 100 }

describe('the result of a scan', () => {
  // Feature: real-time-scan-progress, Property 7: a premium scan sends the product before it analyses dimensions
  it('is preceded by the product alone, before any dimension of a premium scan is analysed', async () => {
    await fc.assert(
      fc.asyncProperty(anyHit, (scan) =>
        withStack({ ...scan.world, knownIn: 'api' }, async (stack) => {
          const premium = { ...scan, workflow: 'scan-multi-tier' as const, input: { ...scan.input, tier: 'premium' } }
          const sessionId = sessionIdOf(await stack.stream(premium))
          const log = await stack.logOf(sessionId)
          const partial = log.findIndex((event) => event.type === 'partial' && event.data?.product !== undefined)
          const analysed = log.findIndex(
            (event) =>
              event.type === 'progress' &&
              Object.entries(event.stages ?? {}).some(
                ([id, { status }]) => id.startsWith('dimension_') && status === 'active',
              ),
          )
          expect(partial).toBeGreaterThanOrEqual(0)
          if (analysed >= 0) expect(partial).toBeLessThan(analysed)
          expect((await stack.snapshotOf(sessionId)).partial.product).toMatchObject({ name: PRODUCT.name })
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 8: a completed session's result is whole
  it('is whole: the product, and every insight that applies', async () => {
    await fc.assert(
      fc.asyncProperty(anyHit, (scan) =>
        withStack(scan.world, async (stack) => {
          const snapshot = await stack.snapshotOf(sessionIdOf(await stack.stream(scan)))
          const result = snapshot.result as { product: object; insights: Record<string, unknown>; fromCache: boolean }
          expect(snapshot.status).toBe('completed')
          expect(result.product).toMatchObject({ id: PRODUCT.id, name: PRODUCT.name, brand: PRODUCT.brand })
          expect(Object.keys(result.insights).sort()).toEqual([...expectedInsights(scan)].sort())
          expect(result.fromCache).toBe(scan.world.knownIn === 'cache')
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 10: every response says by its type whether it is partial or complete
  it('says by its type whether it is partial or complete', async () => {
    await fc.assert(
      fc.asyncProperty(anyScan, (scan) =>
        withStack(scan.world, async (stack) => {
          const events = eventsOf(await stack.stream(scan))
          const ends = events.filter(({ type }) => ['complete', 'error', 'cancelled'].includes(type))
          expect(ends).toHaveLength(1)
          expect(events.at(-1)).toBe(ends[0])
          for (const event of events) {
            if (event.type === 'partial') expect(event).toHaveProperty('data.product')
            if (event.type === 'progress') expect(event).not.toHaveProperty('data')
            if (event.type === 'complete')
              expect(event).toMatchObject({ outcome: 'full', data: { fromCache: expect.any(Boolean) } })
          }
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 11: where progressive delivery does not apply there is one response
  it('is one complete response for a free scan, and for one from the cache', async () => {
    const anyPlain = anyHit.map((scan) =>
      scan.world.knownIn === 'cache' ? scan : { ...scan, input: { ...scan.input, tier: 'free' } },
    )
    await fc.assert(
      fc.asyncProperty(anyPlain, (scan) =>
        withStack(scan.world, async (stack) => {
          const events = eventsOf(await stack.stream(scan))
          expect(events.filter(({ type }) => type === 'partial')).toEqual([])
          expect(events.filter(({ type }) => type === 'complete')).toHaveLength(1)
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 15: a client that asks for no streaming gets what it always got
  it('is the bare result for a client that asks for no streaming', async () => {
    await fc.assert(
      fc.asyncProperty(anyHit, fc.constantFrom(undefined, 'application/json', '*/*'), (scan, accept) =>
        withStack(scan.world, async (stack) => {
          const response = await stack.post(scan, accept === undefined ? {} : { accept })
          expect(response.status).toBe(200)
          expect(response.headers.get('content-type')).toMatch(/^application\/json/)
          const sessionId = response.headers.get('progress-session') ?? ''
          expect(await response.json()).toEqual((await stack.snapshotOf(sessionId)).result)
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 16: the server detects what a client supports, for every combination
  it('comes as the client can take it, whatever it says in query, Accept and Prefer', async () => {
    const anyAccept = fc.constantFrom(
      undefined,
      '*/*',
      'application/json',
      'text/event-stream',
      'text/event-stream;q=0',
      'text/*',
      'application/json, text/event-stream;q=0.1',
      'text/html, */*;q=0.1',
    )
    const anyQuery = fc.constantFrom(undefined, 'sse', 'poll', 'none')
    await fc.assert(
      fc.asyncProperty(anyHit, anyQuery, anyAccept, fc.boolean(), (scan, query, accept, async) =>
        withStack(scan.world, async (stack) => {
          const response = await fetch(`${stack.base}/workflows/${scan.workflow}${query ? `?stream=${query}` : ''}`, {
            method: 'POST',
            headers: {
              authorization: 'Bearer ann',
              'content-type': 'application/json',
              ...(accept !== undefined && { accept }),
              ...(async && { prefer: 'respond-async' }),
            },
            body: JSON.stringify(scan.input),
          })
          const mode = query ?? modeOf(accept, async)
          if (mode === 'sse') {
            expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
            expect((await messagesOf(response)).at(-1)?.type).toBe('complete')
          } else {
            expect(response.status).toBe(mode === 'poll' ? 202 : 200)
            expect(response.headers.has('location')).toBe(mode === 'poll')
            await response.text()
          }
        }),
      ),
      { numRuns: 200 },
    )
  })
})

/** How a reply comes where the address does not say: an event stream if one is named, else as `Prefer` has it. */
function modeOf(accept: string | undefined, async: boolean): 'sse' | 'poll' | 'none' {
  const ranges = accept?.split(',') ?? []
  if (ranges.some((range) => /^\s*text\/event-stream\s*(;q=0\.\d*[1-9])?$/.test(range))) return 'sse'
  return async ? 'poll' : 'none'
}
