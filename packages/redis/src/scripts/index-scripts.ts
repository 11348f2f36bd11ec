import { script } from '../script.ts'

/*
 * Scripts over lists (sorted sets of `{birth}:{encoded id}` by the order of creation) and the agenda (encoded ids by the
 * time of the next look; never later than the session is due, but for a bounded time after a race).
 */

/**
 * Enters a session that is about to be created: first here, then in its own slot, so that one that exists is found.
 *
 * The order of creation is a count that keeps up with the clock (microseconds): it survives the loss of its key.
 *
 * KEYS: agenda, all, workflow's list. ARGV: now, member, id, ms until the next look
 * @returns its place in the order, and now
 */
export const ENTER = script(`
local now = clock(ARGV[1])
local place = redis.call('ZSCORE', KEYS[2], ARGV[2])
if not place then
  local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
  place = text(math.max(now * 1000, (tonumber(last[2]) or 0) + 1))
  redis.call('ZADD', KEYS[2], place, ARGV[2])
end
redis.call('ZADD', KEYS[3], place, ARGV[2])
local look = now + tonumber(ARGV[4])
local before = redis.call('ZSCORE', KEYS[1], ARGV[3])
if before then look = math.max(now, math.min(look, tonumber(before))) end
redis.call('ZADD', KEYS[1], text(look), ARGV[3])
return {text(tonumber(place)), text(now)}
`)

/** Enters a session in a list. KEYS: list. ARGV: now, member, place; without a place: behind all others */
export const ADD_TO_LIST = script(`
local place = ARGV[3]
if place == '' then
  local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
  place = text(math.max(clock(ARGV[1]) * 1000, (tonumber(last[2]) or 0) + 1))
end
redis.call('ZADD', KEYS[1], 'NX', place, ARGV[2])
return 1
`)

/** Takes sessions out of lists of one slot. KEYS: lists. ARGV: now; then members */
export const DROP_FROM_LIST = script(`
for _, key in ipairs(KEYS) do
  for index = 2, #ARGV do redis.call('ZREM', key, ARGV[index]) end
end
return 1
`)

/** Members before a place, newest first. KEYS: list. ARGV: now, place (`+inf` for all), count @returns now, pairs */
export const LIST_BEFORE = script(`
local before = ARGV[2] == '+inf' and '+inf' or '(' .. ARGV[2]
local pairs = redis.call('ZREVRANGEBYSCORE', KEYS[1], before, '-inf', 'WITHSCORES', 'LIMIT', 0, tonumber(ARGV[3]))
return {text(clock(ARGV[1])), pairs}
`)

/** Brings a session's next look forward. KEYS: agenda. ARGV: now, id, ms from now */
export const LOOK_WITHIN = script(`
redis.call('ZADD', KEYS[1], 'LT', text(clock(ARGV[1]) + tonumber(ARGV[3])), ARGV[2])
return 1
`)

/** What is to be looked at by now. KEYS: agenda. ARGV: now, how many, how many to leave out @returns now, pairs */
export const DUE = script(`
local now = text(clock(ARGV[1]))
local pairs = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'WITHSCORES', 'LIMIT', tonumber(ARGV[3]),
  tonumber(ARGV[2]))
return {now, pairs}
`)

/**
 * Puts looks off, or strikes them out, unless somebody moved them meanwhile.
 *
 * KEYS: agenda. ARGV: now; then of each: id, the time as it was, the new time (empty: struck out)
 */
export const PUT_OFF = script(`
for index = 2, #ARGV, 3 do
  local time = redis.call('ZSCORE', KEYS[1], ARGV[index])
  if time and tonumber(time) == tonumber(ARGV[index + 1]) then
    if ARGV[index + 2] == '' then redis.call('ZREM', KEYS[1], ARGV[index])
    else redis.call('ZADD', KEYS[1], ARGV[index + 2], ARGV[index]) end
  end
end
return 1
`)

/** How the server fares. KEYS: agenda. ARGV: now @returns sessions on the agenda, memory and persistence as INFO has it */
export const HEALTH = script(`
return {redis.call('ZCARD', KEYS[1]), redis.call('INFO', 'memory'), redis.call('INFO', 'persistence')}
`)
