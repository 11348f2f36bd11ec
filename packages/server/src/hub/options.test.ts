import { memoryStore } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { settingsOf } from './options.ts'

describe('the settings of hubs', () => {
  const store = memoryStore()

  it('have the defaults of the protocol, also for what is given as undefined', () => {
    expect(settingsOf({ store, heartbeatMs: undefined })).toMatchObject({
      minIntervalMs: 100,
      heartbeatMs: 15_000,
      retryMs: 3_000,
      writeDeadlineMs: 10_000,
      reconcileMs: 5_000,
      ringEvents: 256,
      ringBytes: 262_144,
    })
  })

  it.each([{ minIntervalMs: -1 }, { heartbeatMs: 0 }, { ringEvents: 0 }, { reconcileMs: Number.NaN }])(
    'refuse %o',
    (wrong) => {
      expect(() => settingsOf({ store, ...wrong })).toThrow(TypeError)
    },
  )

  it('may be without a window, and without a moment of grace', () => {
    expect(settingsOf({ store, minIntervalMs: 0, lingerMs: 0 })).toMatchObject({ minIntervalMs: 0, lingerMs: 0 })
  })
})
