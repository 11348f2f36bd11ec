import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyFailure, anyHit } from '../support/any-scan.ts'
import { SECRET } from '../support/quick-finders.ts'
import { eventsOf, sessionIdOf, withStack } from '../support/stack.ts'

const runs = { numRuns: 100 }

describe('a scan that fails', () => {
  // Feature: real-time-scan-progress, Property 12: a failure at any stage gives an error event with reason and code
  it('ends with an error event that gives reason and code, and no secret', async () => {
    await fc.assert(
      fc.asyncProperty(anyFailure, (scan) =>
        withStack(scan.world, async (stack) => {
          const messages = await stack.stream(scan)
          const last = eventsOf(messages).at(-1)
          expect(last).toMatchObject({
            type: 'error',
            error: {
              code: expect.stringMatching(/^[a-z_]+$/),
              message: expect.stringMatching(/\w/),
              stage: expect.any(String),
            },
          })
          expect(JSON.stringify(messages)).not.toContain(SECRET)
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 27: a failed session logs the stage of the failure and the error in full
  it('tells operators its stage and its error in full', async () => {
    await fc.assert(
      fc.asyncProperty(anyFailure, (scan) =>
        withStack(scan.world, async (stack) => {
          const sessionId = sessionIdOf(await stack.stream(scan))
          const { error } = await stack.snapshotOf(sessionId)
          const [entry] = stack.logger.withMessage('session failed')
          expect(entry).toMatchObject({ level: 'error', fields: { sessionId, stage: error?.stage, error } })
          if (scan.world.failing?.how === 'bug') expect(entry?.fields.err).toMatchObject({ message: SECRET })
        }),
      ),
      runs,
    )
  })
})

describe('the operators’ log of a scan', () => {
  // Feature: real-time-scan-progress, Property 23: every event is logged with timestamp and stage
  it('has a line with timestamp and stage for every event', async () => {
    await fc.assert(
      fc.asyncProperty(anyHit, (scan) =>
        withStack(scan.world, async (stack) => {
          const sessionId = sessionIdOf(await stack.stream(scan))
          const lines = stack.logger.entries.filter(({ message }) => message.startsWith('session event'))
          const log = await stack.logOf(sessionId)
          expect(lines.map(({ fields }) => [fields.seq, fields.type, fields.timestamp, fields.stage])).toEqual(
            log.map(({ seq, type, timestamp, stage }) => [seq, type, timestamp, stage]),
          )
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 24: every connect and disconnect is logged
  it('has a line for every connect and every disconnect', async () => {
    await fc.assert(
      fc.asyncProperty(anyHit, (scan) =>
        withStack(scan.world, async (stack) => {
          const sessionId = sessionIdOf(await stack.stream(scan))
          const told = stack.logger.entries.filter(({ message }) => /follower (connected|disconnected)/.test(message))
          expect(told.map(({ message }) => message.split(' ').at(-1))).toEqual(['connected', 'disconnected'])
          for (const { fields } of told) expect(fields).toMatchObject({ sessionId })
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 25: every completed session's duration is logged
  it('has the duration from the first event to the last', async () => {
    await fc.assert(
      fc.asyncProperty(anyHit, (scan) =>
        withStack(scan.world, async (stack) => {
          const sessionId = sessionIdOf(await stack.stream(scan))
          const log = await stack.logOf(sessionId)
          const { startedAt = 0, endedAt = 0 } = await stack.snapshotOf(sessionId)
          const [line] = stack.logger.withMessage('session completed')
          expect(line?.fields.durationMs).toBe(endedAt - startedAt)
          expect(log[0]?.timestamp).toBeGreaterThanOrEqual(startedAt)
          expect(log.at(-1)?.timestamp).toBe(endedAt)
        }),
      ),
      runs,
    )
  })

  // Feature: real-time-scan-progress, Property 26: a session without errors logs its whole sequence of events
  it('has the whole sequence of events, and of stages, of a session without errors', async () => {
    await fc.assert(
      fc.asyncProperty(anyHit, (scan) =>
        withStack(scan.world, async (stack) => {
          const { stages, seq } = await stack.snapshotOf(sessionIdOf(await stack.stream(scan)))
          const [line] = stack.logger.withMessage('session completed')
          expect(line?.fields).toMatchObject({ stages: Object.keys(stages), events: seq })
          expect(stack.logger.entries.filter(({ message }) => message.startsWith('session event'))).toHaveLength(seq)
        }),
      ),
      runs,
    )
  })
})
