import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyHit, anyScan } from '../support/any-scan.ts'
import { eventsOf, type Stack, sessionIdOf, withStack } from '../support/stack.ts'

const runs = { numRuns: 100 }

describe('the events of a scan', () => {
  // Feature: real-time-scan-progress, Property 1: each stage that is reached gives an event with its id and message
  it('tell of each stage that the work reaches, by its id and message', async () => {
    await fc.assert(
      fc.asyncProperty(anyScan, (scan) =>
        withStack(scan.world, async (stack) => {
          const sessionId = sessionIdOf(await stack.stream(scan))
          const { stages, plan } = await stack.snapshotOf(sessionId)
          const told = (await stack.logOf(sessionId)).flatMap((event) =>
            event.type === 'progress' || event.type === 'partial' ? Object.entries(event.stages ?? {}) : [],
          )
          const reached = Object.entries(stages).filter(([, { status }]) => status !== 'skipped')
          expect(reached.length).toBeGreaterThan(0)
          for (const [id, { message }] of reached) {
            expect(told.some(([stage, patch]) => stage === id && patch.message != null)).toBe(true)
            expect(plan.some((entry) => entry.id === id)).toBe(true)
            expect(message).toMatch(/\w/)
          }
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 2: every event carries a timestamp and a stage
  it('carry a timestamp and a stage each', async () => {
    await fc.assert(
      fc.asyncProperty(anyScan, (scan) =>
        withStack(scan.world, async (stack) => {
          const events = eventsOf(await stack.stream(scan))
          expect(events.length).toBeGreaterThan(0)
          for (const event of events) {
            expect(event.timestamp).toBeGreaterThan(1_700_000_000_000)
            expect(event.stage).toMatch(/\w/)
          }
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 3: timestamps never decrease, and stages come in the plan's order
  it('come in the order of time, and their stages in that of the plan', async () => {
    await fc.assert(
      fc.asyncProperty(anyScan, (scan) =>
        withStack(scan.world, async (stack) => {
          const messages = await stack.stream(scan)
          const events = eventsOf(messages)
          const { plan } = await stack.snapshotOf(sessionIdOf(messages))
          const order = plan.map(({ id }) => id)
          for (let i = 1; i < events.length; i += 1) {
            const [before, after] = [events[i - 1], events[i]]
            expect(after?.timestamp).toBeGreaterThanOrEqual(before?.timestamp ?? 0)
            expect(after?.seq).toBeGreaterThan(before?.seq ?? 0)
            expect(order.indexOf(after?.stage ?? '')).toBeGreaterThanOrEqual(order.indexOf(before?.stage ?? ''))
          }
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 21: when a tier fails and the next takes over, an event says so
  it('tell of each fallback from one tier to the next', async () => {
    await fc.assert(
      fc.asyncProperty(anyScan, (scan) =>
        withStack(scan.world, async (stack) => {
          const multiTier = { ...scan, workflow: 'scan-multi-tier' as const }
          const sessionId = sessionIdOf(await stack.stream(multiTier))
          const { stages, log } = await stack.snapshotOf(sessionId)
          const tiers = Object.entries(stages).filter(
            ([id, { status }]) => id.startsWith('tier') && status !== 'skipped',
          )
          expect(log.filter(({ message }) => message.includes('falling back to'))).toHaveLength(tiers.length - 1)
          const changes = (await stack.logOf(sessionId)).filter(
            (event) => event.type === 'progress' && event.metadata?.fallback !== undefined,
          )
          if (tiers.length > 1) expect(changes.length).toBeGreaterThan(0)
          for (const [, { status }] of tiers.slice(0, -1)) expect(status).toBe('failed')
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 22: every progress event of a multi-tier scan carries its tier
  it('carry their tier, where the scan has tiers', async () => {
    await fc.assert(
      fc.asyncProperty(anyScan, (scan) =>
        withStack(scan.world, async (stack) => {
          const events = eventsOf(await stack.stream({ ...scan, workflow: 'scan-multi-tier' }))
          for (const event of events) {
            if (event.type === 'progress') expect([1, 2, 3, 4]).toContain(event.metadata?.tier)
          }
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 19: a client gets at most one progress event per 100 ms
  it('reach a client at most once per interval, but for the one just ahead of the end', async () => {
    await fc.assert(
      fc.asyncProperty(anyHit, (scan) =>
        withPacedStack(scan.world, async (stack) => {
          const response = await stack.post(scan, { accept: 'text/event-stream' })
          const arrivals: { at: number; text: string }[] = []
          const decoder = new TextDecoder()
          for await (const chunk of response.body ?? []) {
            arrivals.push({ at: performance.now(), text: decoder.decode(chunk as Uint8Array, { stream: true }) })
          }
          const live = arrivals.filter(({ text }) => /"type":"(progress|partial|snapshot)"/.test(text))
          const paced = live.filter(({ text }) => !text.includes('"type":"complete"'))
          // Arrivals may bunch where this process is slow to read, so it is their number that is bounded.
          const spanMs = (paced.at(-1)?.at ?? 0) - (paced[0]?.at ?? 0)
          expect((paced.length - 1) * INTERVAL_MS).toBeLessThanOrEqual(spanMs + SLACK_MS)
        }),
      ),
      runs,
    )
  })
})

const INTERVAL_MS = 20
const SLACK_MS = 60

/** The stack with a short window, and work that takes a little longer than that. */
function withPacedStack(world: Parameters<typeof withStack>[0], use: (stack: Stack) => Promise<void>): Promise<void> {
  const pace = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3))
  return withStack({ ...world, pace }, use, { minIntervalMs: INTERVAL_MS })
}
