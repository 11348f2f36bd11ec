import { Client, Pool } from 'pg'
import { type Route, sessionOf, sessionsOf } from '../route.ts'
import { postgresUrlOf, SPACE } from '../space.ts'

const CHANNEL = `${SPACE}_by_hand`
const TABLE = `${SPACE}.by_hand`

const CREATE = `CREATE TABLE IF NOT EXISTS ${TABLE} (
  session_id text NOT NULL, seq bigint NOT NULL, body jsonb NOT NULL, PRIMARY KEY (session_id, seq)
)`

/** Events go in, and along with the notification; its payload is below 8,000 bytes for ten of them. */
const INSERT = {
  name: 'insert',
  text: `WITH inserted AS (
    INSERT INTO ${TABLE} (session_id, seq, body)
    SELECT $1, $2::bigint + n - 1, body FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS events (body, n)
  ) SELECT pg_notify('${CHANNEL}', $4)`,
}

interface Notice {
  readonly sessionId: string
  readonly events: readonly { readonly message: string }[]
}

/** One statement for what is sent at once: rows of a table, and a notification that carries them. */
export const inserts: Route = {
  async openWriter(run) {
    const pool = new Pool({ connectionString: postgresUrlOf() })
    await pool.query(CREATE)
    const heads = sessionsOf(run).map(() => 0)
    return {
      async send(session, texts) {
        const sessionId = sessionOf(run, session)
        const first = (heads[session] ?? 0) + 1
        heads[session] = first + texts.length - 1
        const events = texts.map((message) => ({ type: 'progress', timestamp: Date.now(), message }))
        const payload = JSON.stringify({ sessionId, events } satisfies Notice)
        await pool.query({ ...INSERT, values: [sessionId, first, JSON.stringify(events), payload] })
      },
    }
  },

  async openFollower(run, deliver) {
    const sessions = new Map(sessionsOf(run).map((session) => [sessionOf(run, session), session]))
    const client = new Client({ connectionString: postgresUrlOf() })
    await client.connect()
    client.on('notification', ({ payload = 'null' }) => {
      const { sessionId, events } = JSON.parse(payload) as Notice
      const session = sessions.get(sessionId) ?? -1
      for (const { message } of events) deliver(session, message)
    })
    await client.query(`LISTEN ${CHANNEL}`)
  },
}
