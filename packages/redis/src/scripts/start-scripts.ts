import { script } from '../script.ts'

/*
 * Scripts over what a start is weighed against. All keys of one call lie in one slot.
 *
 * key (hash): id, birth (which session, by which start), wf, fp (workflow, fingerprint), at (when), done (it was created)
 * live, retry (sorted sets): members are `{birth}:{encoded id}`, by the time they were entered
 */

/**
 * Reserves a place for a session, so that it can then be created by its id; both can be repeated.
 *
 * KEYS: key, retry, live. ARGV: now, member, id, birth, whether there is a key, wf, fp, whether retries are joined,
 * limit (-1: none is counted), birth to be replaced; then members known to be dead
 * @returns `reserved` and when; `used`, now and the key's fields; `retried` or `full`, now and the members with their times
 */
export const RESERVE = script(`
local now = clock(ARGV[1])
for index = 11, #ARGV do
  if ARGV[8] == '1' then redis.call('ZREM', KEYS[2], ARGV[index]) end
  if tonumber(ARGV[9]) >= 0 then redis.call('ZREM', KEYS[3], ARGV[index]) end
end
if ARGV[5] == '1' then
  local use = redis.call('HMGET', KEYS[1], 'id', 'birth', 'wf', 'fp', 'at', 'done')
  if use[2] == ARGV[4] then return {'reserved', use[5]} end
  if use[2] and use[2] ~= ARGV[10] then
    return {'used', text(now), use[1], use[2], use[3], use[4], use[5], use[6] or ''}
  end
elseif ARGV[8] == '1' then
  local others = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
  if others[1] == ARGV[2] then return {'reserved', text(now)} end
  if #others > 0 then return {'retried', text(now), unpack(others)} end
end
local limit = tonumber(ARGV[9])
if limit >= 0 then
  if redis.call('ZSCORE', KEYS[3], ARGV[2]) then return {'reserved', text(now)} end
  local live = redis.call('ZRANGE', KEYS[3], 0, -1, 'WITHSCORES')
  if #live >= 2 * limit then return {'full', text(now), unpack(live)} end
  redis.call('ZADD', KEYS[3], text(now), ARGV[2])
end
if ARGV[5] == '1' then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'id', ARGV[3], 'birth', ARGV[4], 'wf', ARGV[6], 'fp', ARGV[7], 'at', text(now))
elseif ARGV[8] == '1' then
  redis.call('ZADD', KEYS[2], text(now * 1000), ARGV[2])
end
return {'reserved', text(now)}
`)

/** Notes that a key's session was created. KEYS: key. ARGV: now, birth */
export const CONFIRM_KEY = script(`
if redis.call('HGET', KEYS[1], 'birth') == ARGV[2] then redis.call('HSET', KEYS[1], 'done', '1') end
return 1
`)

/** Lets a key expire once its session has ended. KEYS: key. ARGV: now, birth, when */
export const EXPIRE_KEY = script(`
if redis.call('HGET', KEYS[1], 'birth') == ARGV[2] then
  redis.call('HSET', KEYS[1], 'done', '1')
  redis.call('PEXPIRE', KEYS[1], text(math.max(1, math.ceil(tonumber(ARGV[3]) - clock(ARGV[1]))) + 1000))
end
return 1
`)

/** Frees a key as if it had never been used. KEYS: key. ARGV: now, birth */
export const FREE_KEY = script(`
if redis.call('HGET', KEYS[1], 'birth') == ARGV[2] then redis.call('DEL', KEYS[1]) end
return 1
`)
