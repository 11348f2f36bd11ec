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
 * log (stream): one entry for each batch, {seq of its last event}-0 of n (how many events), l (the time of the event before
 *   it, '' for none) and b (their JSON, an array, without sessionId and seq; an event's time is no earlier than the one's
 *   before it)
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
 * Appends a batch. Few calls, and none for each event: what comes is written and told of as it came.
 *
 * ARGV: now, writer, batch, epoch, whether only if unheld, whether the batch is bad, seen, how many events, their latest
 * time, their JSON, final status, live status, session's channel, topics' channels, signal, whether the events come along
 * with it, retentionMs, tombstoneMs; then of a rebase, where there is one: state, its seq, its updatedAt, its status,
 * whether it is no live state at `seen`
 * @returns `done`, the last seq, and whether it has ended now; or why it was refused
 */
export const APPEND = script(`${FIND}
local state = redis.call('HMGET', KEYS[1], 'birth', 'gone', 'exp', 'end', 'st', 'seq', 'up', 'ep', 't')
if not state[1] or state[2] or state[3] then
  local _, why = find(KEYS[1], clock(ARGV[1]))
  if not state[1] or state[2] or type(why) == 'string' then return {why} end
end
local writer = 'w:' .. ARGV[2]
local answer = redis.call('HGET', KEYS[2], writer)
if answer then
  local batch, seq = string.match(answer, '(%S+) (%S+)')
  if tonumber(ARGV[3]) <= tonumber(batch) then return {'done', seq, '0'} end
end
if state[4] then return {'session_sealed'} end
if ARGV[4] ~= '' and ARGV[4] ~= state[8] and tonumber(ARGV[4]) ~= tonumber(state[8]) then return {'fenced'} end
if ARGV[5] == '1' then
  local lease = redis.call('HMGET', KEYS[1], 'hold', 'until')
  if lease[1] and clock(ARGV[1]) < tonumber(lease[2]) then return {'session_held'} end
end
if ARGV[6] == '1' then return {'bad_batch'} end
local seq, last, status = tonumber(state[6]), state[7], state[5]
if tonumber(ARGV[7]) > seq then
  if not ARGV[19] then return {'store_rewound'} end
  if ARGV[23] == '1' then return {'bad_rebase'} end
  seq, last, status = tonumber(ARGV[20]), ARGV[21], ARGV[22]
  redis.call('HSET', KEYS[2], 'checkpoint', ARGV[19])
  redis.call('HSET', KEYS[1], 'floor', ARGV[20], 'ck', ARGV[20])
  redis.call('DEL', KEYS[3])
end
local after, head, latest = text(seq), text(seq + tonumber(ARGV[8])), ARGV[9]
if last ~= '' and tonumber(last) > tonumber(latest) then latest = last end
redis.call('XADD', KEYS[3], head .. '-0', 'n', ARGV[8], 'l', last, 'b', ARGV[10])
redis.call('HSET', KEYS[2], writer, ARGV[3] .. ' ' .. head)
local ends = ARGV[11] ~= ''
if ends then
  local gone = clock(ARGV[1]) + tonumber(ARGV[17])
  redis.call('HSET', KEYS[1], 'seq', head, 'up', latest, 'st', ARGV[11], 'end', latest,
    'exp', text(gone), 'tomb', text(gone + tonumber(ARGV[18])))
  redis.call('HDEL', KEYS[1], 'hold', 'until', 'by')
  -- What is gone by its time is removed some time later: the time decides, not the moment of removal.
  redis.call('PEXPIRE', KEYS[1], text(math.ceil(tonumber(ARGV[17]) + tonumber(ARGV[18])) + 3600000))
  redis.call('PEXPIRE', KEYS[2], text(math.ceil(tonumber(ARGV[17])) + 1000))
  redis.call('PEXPIRE', KEYS[3], text(math.ceil(tonumber(ARGV[17])) + 1000))
else
  if ARGV[12] ~= '' then status = ARGV[12] end
  redis.call('HSET', KEYS[1], 'seq', head, 'up', latest, 'st', status)
end
local bare = ARGV[15] .. ',"seq":' .. head
if ARGV[16] == '1' then
  if last == '' then last = 'null' end
  redis.call('PUBLISH', ARGV[13], bare .. ',"after":' .. after .. ',"last":' .. last .. ',"batch":' .. ARGV[10] .. '}')
else
  redis.call('PUBLISH', ARGV[13], bare .. '}')
end
if state[9] ~= '' then
  for topic in string.gmatch(state[9], '[^\\n]+') do redis.call('PUBLISH', ARGV[14] .. topic, bare .. '}') end
end
return {'done', head, ends and '1' or '0'}
`)

/**
 * Reads a session from a cursor.
 *
 * ARGV: now, cursor
 * @returns nothing; or state, given, checkpoint where the answer begins at it, entries (of which the first may hold events
 * from before), and the seq that the answer follows
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
return {state, given, checkpoint, redis.call('XRANGE', KEYS[3], text(after + 1) .. '-0', '+'), text(after)}
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
local keep, bytes, kept, last, full = tonumber(ARGV[4]), tonumber(ARGV[5]), 0, seq, false
while kept < keep and seq - kept > floor and not full do
  local entries = redis.call('XREVRANGE', KEYS[3], text(last) .. '-0', text(floor + 1) .. '-0', 'COUNT', 16)
  if #entries == 0 then break end
  for _, entry in ipairs(entries) do
    bytes = bytes - #entry[2][6]
    if bytes < 0 or kept >= keep then
      full = true
      break
    end
    -- What it follows; a batch stays whole, but who comes from before the floor gets the checkpoint.
    last = tonumber(string.match(entry[1], '%d+')) - tonumber(entry[2][2])
    kept = math.min(keep, seq - math.max(last, floor))
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
