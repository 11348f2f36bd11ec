import { expect, it } from 'vitest'
import { describeWith, startRedis, startRedisCluster, startTcpProxy } from '../src/index.ts'
import { askRedis } from '../src/redis.ts'

describeWith('redis-server')('startRedis', () => {
  it('keeps what was written over a crash where it appends to a file, and removes it at the end', async () => {
    const redis = await startRedis({ appendOnly: true })
    expect(await askRedis(redis.port, 'SET a 1')).toBe('+OK')
    await redis.kill()
    expect(await askRedis(redis.port, 'GET a')).toBeUndefined()
    await redis.start()
    expect(await askRedis(redis.port, 'GET a')).toBe('$1\r\n1')
    await redis.close()
    expect(await askRedis(redis.port, 'PING')).toBeUndefined()
  })

  it('starts three nodes that share the slots', async () => {
    const cluster = await startRedisCluster()
    const replies = await Promise.all(cluster.ports.map((port) => askRedis(port, 'SET a 1')))
    expect(replies.filter((reply) => reply === '+OK')).toHaveLength(1)
    expect(replies.filter((reply) => reply?.startsWith('-MOVED'))).toHaveLength(2)
    await cluster.close()
  })
})

describeWith('valkey-server')('startRedis with Valkey', () => {
  it('starts the other program', async () => {
    const valkey = await startRedis({ program: 'valkey-server' })
    expect(await askRedis(valkey.port, 'INFO server')).toContain('valkey_version')
    await valkey.close()
  })
})

describeWith('redis-server')('startTcpProxy', () => {
  it('passes on what comes, and drops or refuses what it is told to', async () => {
    const redis = await startRedis()
    const proxy = await startTcpProxy(redis)
    expect(await askRedis(proxy.port, 'PING')).toBe('+PONG')
    proxy.dropReplies(1)
    expect(await askRedis(proxy.port, 'SET lost 1')).toBeUndefined()
    expect(await askRedis(proxy.port, 'GET lost')).toBe('$1\r\n1')
    proxy.refuse(true)
    expect(await askRedis(proxy.port, 'PING')).toBeUndefined()
    proxy.refuse(false)
    expect(await askRedis(proxy.port, 'PING')).toBe('+PONG')
    await proxy.close()
    await redis.close()
  })
})
