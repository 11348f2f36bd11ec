import { recordingLogger } from '@progress/core/testing'
import { describe, expect, it } from 'vitest'
import { Doorbell } from './doorbell.ts'
import type { Driver, SubscriptionEvents } from './drivers/driver.ts'

/** A server whose connections a test cuts. */
function server() {
  const connections: { channels: Set<string>; events: SubscriptionEvents }[] = []
  const driver: Driver = {
    isCluster: false,
    run: () => Promise.reject(new Error('no scripts')),
    async connect(events) {
      const channels = new Set<string>()
      connections.push({ channels, events })
      return {
        subscribe: async (names) => {
          for (const name of names) channels.add(name)
        },
        unsubscribe: async (names) => {
          for (const name of names) channels.delete(name)
        },
        close: () => undefined,
      }
    },
  }
  const publish = (channel: string): void => {
    const last = connections.at(-1)
    if (last?.channels.has(channel)) last.events.onMessage(channel, 'ding')
  }
  return { driver, connections, publish, cut: () => connections.at(-1)?.events.onLost() }
}

function listening() {
  let tell: (channels: readonly string[]) => void = () => undefined
  const refilled = new Promise<readonly string[]>((resolve) => {
    tell = resolve
  })
  const logger = recordingLogger()
  const { driver, ...rest } = server()
  const bell = new Doorbell({ driver, timeoutMs: 1_000, logger, onRefill: tell })
  return { bell, logger, refilled, ...rest }
}

describe('the doorbell', () => {
  it('is heard again by all who listened, where somebody new comes first after a loss', async () => {
    const { bell, cut, connections, publish, refilled } = listening()
    const heard: string[] = []
    await bell.subscribe('before', () => heard.push('before'))
    cut()
    await bell.subscribe('after', () => heard.push('after'))
    expect(await refilled).toContain('before')
    publish('before')
    publish('after')
    expect(heard).toEqual(['before', 'after'])
    expect(connections).toHaveLength(2)
    bell.close()
  })

  it('says once that it was lost, and once that it is heard again', async () => {
    const { bell, cut, logger, refilled } = listening()
    await bell.subscribe('a', () => undefined)
    cut()
    await refilled
    expect(logger.entries).toMatchObject([
      { level: 'warn', message: 'the doorbell was lost', fields: { store: 'redis' } },
      { level: 'info', message: 'the doorbell is heard again', fields: { store: 'redis' } },
    ])
    bell.close()
  })

  it('says nothing of a loss that nobody hears of', async () => {
    const { bell, cut, logger } = listening()
    const stop = await bell.subscribe('a', () => undefined)
    stop()
    cut()
    expect(logger.entries).toEqual([])
    bell.close()
  })

  it('tells of each loss anew, also where nobody listened in between', async () => {
    const { bell, cut, logger } = listening()
    for (let loss = 1; loss <= 2; loss += 1) {
      const stop = await bell.subscribe('a', () => undefined)
      cut()
      stop()
      expect(logger.withMessage('the doorbell was lost')).toHaveLength(loss)
    }
    bell.close()
  })
})
