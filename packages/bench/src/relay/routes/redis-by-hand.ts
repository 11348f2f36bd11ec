import { Redis } from 'ioredis'
import { type RelayRun, type Route, sessionOf, sessionsOf } from '../route.ts'
import { redisUrlOf, SPACE } from '../space.ts'

/** What a script appends and publishes in one step; KEYS: the stream. ARGV: the channel, then the events. */
const APPEND_AND_PUBLISH = `
for index = 2, #ARGV do redis.call('XADD', KEYS[1], '*', 'e', ARGV[index]) end
redis.call('PUBLISH', ARGV[1], '[' .. table.concat(ARGV, ',', 2) .. ']')
return 1
`

const keyOf = (run: RelayRun, session: number): string => `${SPACE}:hand:${sessionOf(run, session)}`

/** What goes over the wire, about as long as a session's event. */
const eventOf = (run: RelayRun, session: number, text: string): string =>
  JSON.stringify({ sessionId: sessionOf(run, session), timestamp: Date.now(), type: 'progress', message: text })

/** Commands of one turn share a write: how a client is told to pipeline. */
const connect = (): Redis => new Redis(redisUrlOf(), { enableAutoPipelining: true })

/** Sends some events of a session, of which one step takes as many as it is given. */
type Step = (redis: Redis, key: string, events: readonly string[]) => Promise<unknown>

async function scripted(): Promise<Step> {
  const redis = connect()
  const sha = String(await redis.script('LOAD', APPEND_AND_PUBLISH))
  redis.disconnect()
  return (client, key, events) => client.evalsha(sha, 1, key, key, ...events)
}

const route = (makeStep: () => Promise<Step>, together: boolean): Route => ({
  async openWriter(run) {
    const redis = connect()
    const step = await makeStep()
    return {
      async send(session, texts) {
        const key = keyOf(run, session)
        const events = texts.map((text) => eventOf(run, session, text))
        await (together ? step(redis, key, events) : Promise.all(events.map((event) => step(redis, key, [event]))))
      },
    }
  },

  async openFollower(run, deliver) {
    const redis = new Redis(redisUrlOf())
    const sessions = new Map(sessionsOf(run).map((session) => [keyOf(run, session), session]))
    redis.on('message', (channel: string, message: string) => {
      const session = sessions.get(channel) ?? -1
      for (const event of JSON.parse(message) as { message: string }[]) deliver(session, event.message)
    })
    await redis.subscribe(...sessions.keys())
  },
})

/** One script for a batch: every event into a stream, and all of them published together. */
export const batchScript = route(scripted, true)

/** One script for each event. */
export const eventScript = route(scripted, false)

/** Nothing is kept. */
export const publish = route(
  async () =>
    (redis, key, [event]) =>
      redis.publish(key, `[${event}]`),
  false,
)
