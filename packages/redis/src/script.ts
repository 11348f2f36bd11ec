import { createHash } from 'node:crypto'

/** A Lua script, and the name under which a server remembers it. */
export interface Script {
  readonly body: string
  readonly sha: string
}

/** The beginning of all scripts. Times are whole milliseconds where the server gives them, and any number elsewhere. */
const PRELUDE = `
local function clock(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function text(number) return string.format('%.17g', number) end
`

/** Makes a script. Its first argument is the time where a test sets it, else empty. */
export function script(body: string): Script {
  const whole = `${PRELUDE}${body}`
  return { body: whole, sha: createHash('sha1').update(whole).digest('hex') }
}
