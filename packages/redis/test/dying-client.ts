import type { Redis } from 'ioredis'
import type { RedisClient } from '../src/drivers/driver-of.ts'

/**
 * A client whose process dies: after so many commands nothing gets through any more.
 *
 * @param after - How many commands are carried out and answered.
 * @param losesReply - Whether one more is carried out, whose reply nobody gets.
 */
export function dyingClient(redis: Redis, after: number, losesReply: boolean): RedisClient & { readonly sent: number } {
  let sent = 0
  const dead = new Error('this process has died')
  const pass = async (work: () => Promise<unknown>): Promise<unknown> => {
    sent += 1
    if (sent > after + (losesReply ? 1 : 0)) throw dead
    const reply = await work()
    if (sent > after) throw dead
    return reply
  }
  const client = {
    isCluster: false,
    get sent() {
      return sent
    },
    evalsha: (...args: Parameters<Redis['evalsha']>) => pass(() => redis.evalsha(...args)),
    eval: (...args: Parameters<Redis['eval']>) => redis.eval(...args),
    duplicate: (...args: Parameters<Redis['duplicate']>) => redis.duplicate(...args),
  }
  return client as unknown as RedisClient & { readonly sent: number }
}
