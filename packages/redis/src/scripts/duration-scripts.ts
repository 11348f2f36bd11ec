import { script } from '../script.ts'

/*
 * Scripts over what a workflow's sessions took: two hashes, of stages and of kinds of items, from the encoded name to
 * `{count} {total in ms}`.
 */

/**
 * Adds a sample, side by side: names that are known, and new ones as long as there is room; then the whole side is halved
 * until no count is too high, and what has faded goes.
 *
 * KEYS: stages, items. ARGV: now, names a side at most, the highest count, the lowest; then of each sum: which key, name,
 * count, total
 */
export const RECORD_DURATIONS = script(`
local most, highest, lowest = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local function parsed(sum)
  local count, total = string.match(sum, '^(%S+) (%S+)$')
  return tonumber(count), tonumber(total)
end
for index = 5, #ARGV, 4 do
  local key, name = KEYS[tonumber(ARGV[index])], ARGV[index + 1]
  local before = redis.call('HGET', key, name)
  if before or redis.call('HLEN', key) < most then
    local count, total = 0, 0
    if before then count, total = parsed(before) end
    local sum = text(count + tonumber(ARGV[index + 2])) .. ' ' .. text(total + tonumber(ARGV[index + 3]))
    redis.call('HSET', key, name, sum)
  end
end
for _, key in ipairs(KEYS) do
  local sums = redis.call('HGETALL', key)
  local top, share = 0, 1
  for index = 2, #sums, 2 do top = math.max(top, (parsed(sums[index]))) end
  while top * share > highest do share = share / 2 end
  if share < 1 then
    for index = 1, #sums, 2 do
      local count, total = parsed(sums[index + 1])
      if count * share < lowest then redis.call('HDEL', key, sums[index])
      else redis.call('HSET', key, sums[index], text(count * share) .. ' ' .. text(total * share)) end
    end
  end
end
return 1
`)

/** KEYS: stages, items. ARGV: now @returns both, as names and sums in turn */
export const DURATIONS = script(`
return {redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2])}
`)
