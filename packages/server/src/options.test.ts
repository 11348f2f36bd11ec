import { createProgressManager, memoryStore } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { createProgressHandler } from './handler.ts'
import { type HandlerOptions, toSettings } from './options.ts'

const manager = createProgressManager({ store: memoryStore(), sweepMs: 0 })
const options = { manager, workflows: [], anonymous: true } satisfies HandlerOptions

describe('createProgressHandler', () => {
  it('refuses to be built without authorize or anonymous: true, or with both', () => {
    expect(() => createProgressHandler({ manager, workflows: [] })).toThrowError(TypeError)
    expect(() => createProgressHandler({ ...options, anonymous: false })).toThrowError(TypeError)
    expect(() => createProgressHandler({ ...options, authorize: () => null })).toThrowError(TypeError)
  })

  it.each([
    { heartbeatMs: 999 },
    { heartbeatMs: 60_001 },
    { heartbeatMs: Number.NaN },
    { maxBodyBytes: 0 },
    { maxConnections: -1 },
    { maxSnapshotItems: 0 },
    { maxSnapshotItems: Number.NaN },
    { minIntervalMs: -1 },
    { base: 'api' },
    { cors: { origins: '*' as const, credentials: true } },
  ])('refuses %o', (bad) => {
    expect(() => createProgressHandler({ ...options, ...bad })).toThrowError(TypeError)
  })
})

describe('toSettings', () => {
  it('has the defaults that the design names', () => {
    expect(toSettings(options)).toMatchObject({
      minIntervalMs: 100,
      heartbeatMs: 15_000,
      retryMs: 3_000,
      pollAfterMs: 2_000,
      topicPollAfterMs: 30_000,
      writeDeadlineMs: 10_000,
      maxBodyBytes: 1_048_576,
      maxSnapshotItems: 1_000,
      base: '',
    })
  })

  it('takes every limit of its range', () => {
    expect(toSettings({ ...options, heartbeatMs: 1_000, minIntervalMs: 0 })).toMatchObject({
      heartbeatMs: 1_000,
      minIntervalMs: 0,
    })
    expect(toSettings({ ...options, maxStreamMs: Number.POSITIVE_INFINITY }).maxStreamMs).toBe(Number.POSITIVE_INFINITY)
  })
})
