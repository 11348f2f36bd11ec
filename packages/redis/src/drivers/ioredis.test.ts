import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { script } from '../script.ts'
import { type IoRedisClient, ioredisDriver } from './ioredis.ts'

const SCRIPT = script('return 1')

/** A client that says what it is told, over a socket that says when it is held back. */
function clientOver(stream: object | null | undefined, said: string[]) {
  const evalsha = async () => {
    said.push('command')
    return 1
  }
  return {
    isCluster: false,
    evalsha,
    eval: evalsha,
    ...(stream !== undefined && { stream }),
  } as unknown as IoRedisClient
}

function socket(said: string[]) {
  return {
    writableCorked: 0,
    cork() {
      said.push('held')
      this.writableCorked += 1
    },
    uncork() {
      said.push('sent')
      this.writableCorked -= 1
    },
  }
}

describe('the driver of ioredis', () => {
  it('sends the commands of one turn in one write, and each turn its own', async () => {
    const said: string[] = []
    const driver = ioredisDriver(clientOver(socket(said), said))
    await Promise.all([driver.run(SCRIPT, [], []), driver.run(SCRIPT, [], [])])
    await nextTurn()
    await driver.run(SCRIPT, [], [])
    await nextTurn()
    expect(said).toEqual(['held', 'command', 'command', 'sent', 'held', 'command', 'sent'])
  })

  it.each([undefined, null, {}])(
    'sends them as they come where there is no socket to hold back (%j)',
    async (stream) => {
      const said: string[] = []
      expect(await ioredisDriver(clientOver(stream, said)).run(SCRIPT, [], [])).toBe(1)
      expect(said).toEqual(['command'])
    },
  )
})
