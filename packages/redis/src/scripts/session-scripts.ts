import { script } from '../script.ts'

/*
 * Scripts over one session. KEYS are its state, its data and its log.
 *
 * state (hash, small; what is left of it in the end is the tombstone)
 *   birth, maker      which start made it, and which call of that start
 *   wf, own, t, k, r  workflow, owner, topics (by line), idempotency key, retryOf: encoded names; empty for none
 *   st, seq, up       status, head of the log, time of the last event ('' before the first)
 *   ep, hold, until   epoch, holder and end of the lease; by: which call took it
 *   due, at, end      as in the record: dueAt, createdAt, endedAt
 *   exp, tomb         once it has ended: when it is gone, and when its tombstone is
 *   floor, ck         the seq that the log's first entry follows, and that of the checkpoint
 *   gone              it was withdrawn
 * data (hash): given (what it was created with), checkpoint, w:{writer} (its last batch, and the seq that was answered)
 * log (stream): {seq}-0 of t (timestamp) and e (the event's JSON without its first brace, seq, timestamp and sessionId)
 *
 * JSON is never read here, only joined: cjson turns [] into {} and cuts long numbers.
 */

/** What is answered of a session that is or is not there. */
const FIND = `
local FIELDS = {'st', 'seq', 'ep', 'hold', 'until', 'due', 'at', 'up', 'end', 'birth', 'exp', 'tomb', 'gone'}
local function find(key, now)
  local state = redis.call('HMGET', key, unpack(FIELDS))
  if not state[10] or state[13] then return nil, 'session_not_found' end
  if state[11] and now >= tonumber(state[11]) then
    return nil, now < tonumber(state[12]) and 'session_expired' or 'session_not_found'
  end
  local found = {}
  for index, name in ipairs(FIELDS) do found[name] = state[index] end
  return found, state
end
`

/**
 * Creates a session, or says what stands in its place.
 *
 * ARGV: now, birth, maker, latest time, given, wf, own, t, k, r, takeWithinMs, session's channel, topics' channels,
 * signal
 * @returns `created | joined` and its state; or `taken`, `late`, `expired`, `gone`
 */
export const CREATE = script(`${FIND}
local now = clock(ARGV[1])
local old = redis.call('HMGET', KEYS[1], 'birth', 'maker', 'gone', 'exp', 'tomb')
if old[1] == ARGV[2] then
  if old[3] then return {'gone'} end
  if old[4] and now >= tonumber(old[4]) then return {'expired'} end
  local _, state = find(KEYS[1], now)
  return {old[2] == ARGV[3] and 'created' or 'joined', state, redis.call('HGET', KEYS[2], 'given')}
end
if old[1] and not old[3] and not (old[5] and now >= tonumber(old[5])) then return {'taken'} end
if now > tonumber(ARGV[4]) then return {'late'} end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
redis.call('HSET', KEYS[1], 'birth', ARGV[2], 'maker', ARGV[3], 'wf', ARGV[6], 'own', ARGV[7], 't', ARGV[8],
  'k', ARGV[9], 'r', ARGV[10], 'st', 'pending', 'seq', '0', 'ep', '0', 'due', text(now + tonumber(ARGV[11])),
  'at', text(now), 'up', '', 'floor', '0', 'ck', '0')
redis.call('HSET', KEYS[2], 'given', ARGV[5])
local signal = ARGV[14] .. ',"seq":0}'
redis.call('PUBLISH', ARGV[12], signal)
for topic in string.gmatch(ARGV[8], '[^\\n]+') do redis.call('PUBLISH', ARGV[13] .. topic, signal) end
local _, state = find(KEYS[1], now)
return {'created', state, ARGV[5]}
`)

/**
 * Appends a batch.
 *
 * ARGV: now, writer, batch, epoch, whether only if unheld, whether the batch is bad, seen, rebase, its seq, its
 * updatedAt, its status, whether it is no live state at `seen`, final status, live status, retentionMs, tombstoneMs,
 * session's channel, topics' channels, signal, most bytes to come along; then time and JSON of each event
 * @returns `done`, the last seq, and whether it has ended now; or why it was refused
 */
export const APPEND = script(`${FIND}
local now = clock(ARGV[1])
local session, why = find(KEYS[1], now)
if not session then return {why} end
local answer = redis.call('HGET', KEYS[2], 'w:' .. ARGV[2])
if answer then
  local batch, seq = string.match(answer, '(%S+) (%S+)')
  if tonumber(ARGV[3]) <= tonumber(batch) then return {'done', seq, '0'} end
end
if session['end'] then return {'session_sealed'} end
if ARGV[4] ~= '' and tonumber(ARGV[4]) ~= tonumber(session.ep) then return {'fenced'} end
if ARGV[5] == '1' and session.hold and now < tonumber(session['until']) then return {'session_held'} end
if ARGV[6] == '1' then return {'bad_batch'} end
local seq, last, status = tonumber(session.seq), session.up, session.st
if tonumber(ARGV[7]) > seq then
  if ARGV[8] == '' then return {'store_rewound'} end
  if ARGV[12] == '1' then return {'bad_rebase'} end
  seq, last, status = tonumber(ARGV[9]), ARGV[10], ARGV[11]
  redis.call('HSET', KEYS[2], 'checkpoint', ARGV[8])
  redis.call('HSET', KEYS[1], 'floor', ARGV[9], 'ck', ARGV[9])
  redis.call('DEL', KEYS[3])
end
local events, bytes, limit = {}, 0, tonumber(ARGV[20])
for index = 21, #ARGV, 2 do
  local timestamp, body = ARGV[index], ARGV[index + 1]
  if last ~= '' and tonumber(last) > tonumber(timestamp) then timestamp = last end
  last = timestamp
  seq = seq + 1
  redis.call('XADD', KEYS[3], text(seq) .. '-0', 't', timestamp, 'e', body)
  bytes = bytes + #body
  if bytes <= limit then
    events[#events + 1] = '{"seq":' .. text(seq) .. ',"timestamp":' .. timestamp .. ',' .. body
  end
end
if ARGV[14] ~= '' then status = ARGV[14] end
redis.call('HSET', KEYS[2], 'w:' .. ARGV[2], ARGV[3] .. ' ' .. text(seq))
if ARGV[13] ~= '' then
  local gone = now + tonumber(ARGV[15])
  redis.call('HSET', KEYS[1], 'seq', text(seq), 'up', last, 'st', ARGV[13], 'end', last,
    'exp', text(gone), 'tomb', text(gone + tonumber(ARGV[16])))
  redis.call('HDEL', KEYS[1], 'hold', 'until', 'by')
  -- What is gone by its time is removed some time later: the time decides, not the moment of removal.
  redis.call('PEXPIRE', KEYS[1], text(math.ceil(tonumber(ARGV[15]) + tonumber(ARGV[16])) + 3600000))
  redis.call('PEXPIRE', KEYS[2], text(math.ceil(tonumber(ARGV[15])) + 1000))
  redis.call('PEXPIRE', KEYS[3], text(math.ceil(tonumber(ARGV[15])) + 1000))
else
  redis.call('HSET', KEYS[1], 'seq', text(seq), 'up', last, 'st', status)
end
local bare = ARGV[19] .. ',"seq":' .. text(seq)
local whole = bytes <= limit and bare .. ',"events":[' .. table.concat(events, ',') .. ']}' or bare .. '}'
redis.call('PUBLISH', ARGV[17], whole)
local topics = redis.call('HGET', KEYS[1], 't')
for topic in string.gmatch(topics, '[^\\n]+') do redis.call('PUBLISH', ARGV[18] .. topic, bare .. '}') end
return {'done', text(seq), ARGV[13] ~= '' and '1' or '0'}
`)

/**
 * Reads a session from a cursor.
 *
 * ARGV: now, cursor
 * @returns nothing; or state, given, checkpoint where the answer begins at it, entries
 */
export const READ = script(`${FIND}
local session, state = find(KEYS[1], clock(ARGV[1]))
if not session then return {} end
local spans = redis.call('HMGET', KEYS[1], 'floor', 'ck')
local after, checkpoint = tonumber(ARGV[2]), ''
if not after or after < tonumber(spans[1]) or after > tonumber(session.seq) then
  after = tonumber(spans[2])
  checkpoint = redis.call('HGET', KEYS[2], 'checkpoint') or ''
end
local given = redis.call('HGET', KEYS[2], 'given')
return {state, given, checkpoint, redis.call('XRANGE', KEYS[3], text(after + 1) .. '-0', '+')}
`)

/**
 * The record alone.
 *
 * ARGV: now
 * @returns nothing; or state and given
 */
export const RECORD = script(`${FIND}
local session, state = find(KEYS[1], clock(ARGV[1]))
if not session then return {} end
return {state, redis.call('HGET', KEYS[2], 'given')}
`)

/**
 * What a look at a session needs to know of it, whether it is there or not.
 *
 * ARGV: now
 * @returns now, birth, due, end, exp, tomb, gone, wf, own, t, k, r, at, seq; missing ones are empty
 */
export const LOOK = script(`
local now = clock(ARGV[1])
local state = redis.call('HMGET', KEYS[1], 'birth', 'due', 'end', 'exp', 'tomb', 'gone', 'wf', 'own', 't', 'k', 'r',
  'at', 'seq')
local look = {text(now)}
for index = 1, 13 do look[index + 1] = state[index] or '' end
return look
`)

/**
 * Keeps a snapshot in place of the events that lead to it, but for the last ones.
 *
 * ARGV: now, snapshot, its seq, most events to keep, most bytes of them
 */
export const CHECKPOINT = script(`${FIND}
local session, why = find(KEYS[1], clock(ARGV[1]))
if not session then return why end
local seq = tonumber(ARGV[3])
if seq > tonumber(session.seq) then return 'bad_checkpoint' end
local spans = redis.call('HMGET', KEYS[1], 'floor', 'ck')
local floor = tonumber(spans[1])
if seq <= tonumber(spans[2]) then return 'done' end
local keep, bytes, from, kept, full = tonumber(ARGV[4]), tonumber(ARGV[5]), seq, 0, false
while kept < keep and from > floor and not full do
  local entries = redis.call('XREVRANGE', KEYS[3], text(from) .. '-0', text(floor + 1) .. '-0', 'COUNT', 16)
  if #entries == 0 then break end
  for _, entry in ipairs(entries) do
    bytes = bytes - #entry[2][4]
    if bytes < 0 or kept >= keep then
      full = true
      break
    end
    kept = kept + 1
    from = from - 1
  end
end
redis.call('HSET', KEYS[2], 'checkpoint', ARGV[2])
redis.call('HSET', KEYS[1], 'floor', text(seq - kept), 'ck', text(seq))
redis.call('XTRIM', KEYS[3], 'MINID', text(seq - kept + 1) .. '-0')
return 'done'
`)

/**
 * Takes a session that nobody holds.
 *
 * ARGV: now, holder, leaseMs, call
 * @returns nothing; or epoch and end of the lease
 */
export const ACQUIRE = script(`${FIND}
local now = clock(ARGV[1])
local session = find(KEYS[1], now)
if not session or session['end'] then return {} end
if session.hold and now < tonumber(session['until']) then
  -- The reply to this very call was lost, and the client sent it again.
  if redis.call('HGET', KEYS[1], 'by') ~= ARGV[4] then return {} end
  return {session.ep, session['until']}
end
local epoch, expires = text(tonumber(session.ep) + 1), text(now + tonumber(ARGV[3]))
redis.call('HSET', KEYS[1], 'ep', epoch, 'hold', ARGV[2], 'until', expires, 'due', expires, 'by', ARGV[4])
return {epoch, expires}
`)

/**
 * Prolongs a lease that nobody has taken over.
 *
 * ARGV: now, holder, leaseMs, epoch
 * @returns nothing; or epoch and end of the lease, and whether that is earlier than the session was due
 */
export const RENEW = script(`${FIND}
local now = clock(ARGV[1])
local session = find(KEYS[1], now)
if not session or session.hold ~= ARGV[2] or tonumber(session.ep) ~= tonumber(ARGV[4]) then return {} end
local expires = text(now + tonumber(ARGV[3]))
redis.call('HSET', KEYS[1], 'until', expires, 'due', expires)
return {session.ep, expires, tonumber(expires) < tonumber(session.due) and '1' or '0'}
`)

/** Gives a lease up. ARGV: now, holder, takeWithinMs, epoch */
export const RELEASE = script(`${FIND}
local now = clock(ARGV[1])
local session = find(KEYS[1], now)
if not session or session.hold ~= ARGV[2] or tonumber(session.ep) ~= tonumber(ARGV[4]) then return 0 end
redis.call('HDEL', KEYS[1], 'hold', 'until', 'by')
redis.call('HSET', KEYS[1], 'due', text(now + tonumber(ARGV[3])))
return 1
`)

/** Forgets a session that has ended. ARGV: now @returns `done`, `none` or `session_live` */
export const DELETE = script(`
local state = redis.call('HMGET', KEYS[1], 'birth', 'exp', 'gone')
if not state[1] then return 'none' end
if not state[2] and not state[3] then return 'session_live' end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
return 'done'
`)

/**
 * Marks a session that no worker has had as withdrawn: a mark, since its key and its place in lists go afterwards, and
 * must go even if that is interrupted.
 *
 * ARGV: now, tombstoneMs
 * @returns `done`, `none` or `session_held`
 */
export const WITHDRAW = script(`${FIND}
local session = find(KEYS[1], clock(ARGV[1]))
if not session then return 'none' end
if tonumber(session.ep) > 0 then return 'session_held' end
redis.call('HSET', KEYS[1], 'gone', '1')
redis.call('PEXPIRE', KEYS[1], text(math.ceil(tonumber(ARGV[2])) + 3600000))
redis.call('DEL', KEYS[2], KEYS[3])
return 'done'
`)

/**
 * Removes what is left of a session whose time is over.
 *
 * ARGV: now, birth
 */
export const CLEAR = script(`
local now = clock(ARGV[1])
local state = redis.call('HMGET', KEYS[1], 'birth', 'exp', 'tomb', 'gone')
if state[1] ~= ARGV[2] then return 0 end
if state[4] or (state[3] and now >= tonumber(state[3])) then
  redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
elseif state[2] and now >= tonumber(state[2]) then
  redis.call('DEL', KEYS[2], KEYS[3])
end
return 1
`)
