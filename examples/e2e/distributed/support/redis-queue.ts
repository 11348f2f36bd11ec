import type { Redis } from 'ioredis'
import type { JobQueue, JobQueueOptions } from './job-queue.ts'

/** The clock is Redis's own. */
const NOW = `local time = redis.call('TIME') local now = time[1] * 1000 + math.floor(time[2] / 1000)`
const TAKE = `${NOW}
local job = redis.call('ZRANGEBYSCORE', KEYS[1], 0, now, 'LIMIT', 0, 1)[1]
if job then redis.call('ZADD', KEYS[1], ARGV[1] == '' and '+inf' or now + ARGV[1], job) end
return job`
/** Of those that are still there. */
const MOVE = `${NOW}
for index = 2, #ARGV do redis.call('ZADD', KEYS[1], 'XX', now + ARGV[1], ARGV[index]) end`

/** Keeps jobs in one sorted set, by the time from which they may be taken. */
export function redisQueue(redis: Redis, key: string, { hiddenMs }: JobQueueOptions = {}): JobQueue {
  const move = async (sessionIds: readonly string[], afterMs: number): Promise<void> => {
    if (sessionIds.length > 0) await redis.eval(MOVE, 1, key, afterMs, ...sessionIds)
  }
  return {
    add: async (sessionId) => void (await redis.zadd(key, 'NX', 0, sessionId)),
    take: async () => ((await redis.eval(TAKE, 1, key, hiddenMs ?? '')) as string | null) ?? undefined,
    keep: async (sessionIds) => (hiddenMs === undefined ? undefined : move(sessionIds, hiddenMs)),
    later: (sessionId, afterMs) => move([sessionId], afterMs),
    done: async (sessionId) => void (await redis.zrem(key, sessionId)),
  }
}
