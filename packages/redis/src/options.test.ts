import { describe, expect, it } from 'vitest'
import { warningsOf } from './health.ts'
import { redisStore } from './index.ts'
import { settingsOf } from './options.ts'

describe('settings', () => {
  it('refuse a time or a size that is out of its range, and a prefix that would move keys', () => {
    for (const options of [
      { retentionMs: 0 },
      { keyRetentionMs: -1 },
      { tombstoneMs: Number.NaN },
      { commandTimeoutMs: Number.POSITIVE_INFINITY },
      { keptEvents: -1 },
      { signalBytes: Number.NaN },
      { keyPrefix: 'a{b}' },
    ]) {
      expect(() => settingsOf(options, false), JSON.stringify(options)).toThrow(TypeError)
    }
  })

  it('take an option that is undefined for one that is left out', () => {
    expect(settingsOf({ keyPrefix: undefined, retentionMs: undefined } as object, false)).toEqual(settingsOf({}, false))
  })

  it('send less along with a doorbell on a cluster, where all nodes get it', () => {
    expect(settingsOf({}, true).signalBytes).toBeLessThan(settingsOf({}, false).signalBytes)
  })
})

describe('redisStore', () => {
  it('refuses what is no client', () => {
    for (const client of [undefined, null, 'redis://localhost', {}, { get: () => undefined }]) {
      expect(() => redisStore(client as never)).toThrow(TypeError)
    }
  })
})

describe('the health of a server', () => {
  it('warns of what may lose sessions, and of nothing that it does not know', () => {
    expect(warningsOf('maxmemory_policy:noeviction\r\naof_enabled:1')).toEqual([])
    expect(warningsOf('')).toEqual([])
    expect(warningsOf('maxmemory_policy:volatile-ttl\r\naof_enabled:0\r\n')).toEqual([
      expect.stringContaining('volatile-ttl'),
      expect.stringContaining('appendonly'),
    ])
  })
})
