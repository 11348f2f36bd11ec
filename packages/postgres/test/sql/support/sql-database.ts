import { randomUUID } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import { foldLog, type PlanEntry, type SessionEvent, type SessionRecord, type Snapshot } from '@progress/core'
import { postgresUrl } from '@progress/test-services'
import pg from 'pg'
import { migrationScript, quoted } from './apply-migrations.ts'

/** What a worker in SQL says: the function's name without `progress_`, and its arguments by name. */
export type Call = readonly [name: string, args: Readonly<Record<string, unknown>>]

/** A connection to a schema with the tables and functions of the package. */
export interface SqlDatabase {
  readonly schema: string
  /** Rows of a query. */
  rows<Row>(text: string, parameters?: readonly unknown[]): Promise<Row[]>
  /** Several statements. */
  run(script: string): Promise<void>
  /** Calls a function of the package. */
  call<T = string>(name: string, args?: Readonly<Record<string, unknown>>): Promise<T>
  /** The SQLSTATE of a call that is refused; `undefined` for one that is taken. */
  refusal(name: string, args?: Readonly<Record<string, unknown>>): Promise<string | undefined>
  /** A row of `sessions`. */
  session(sessionId: string): Promise<SessionRow>
  /** The log, as the store's `read` gives it. */
  events(sessionId: string): Promise<SessionEvent[]>
  /** What @progress/core makes of the log. */
  fold(sessionId: string): Promise<Snapshot>
  close(): Promise<void>
}

/** What a session's row says of it. */
export interface SessionRow {
  readonly [column: string]: unknown
  readonly session_id: string
  readonly status: string
  readonly seq: number
  readonly percent: number
  readonly epoch: number
  readonly updated_ms: number
  readonly lease_ms: number | null
  readonly plan: PlanEntry[]
}

interface Connection {
  query(text: string, parameters: unknown[]): Promise<{ rows: unknown[] }>
  run(script: string): Promise<unknown>
  close(): Promise<void>
}

/** A connection to the Postgres that is at hand, where the schema is dropped again; else to one in this process. */
async function connect(schema: string): Promise<Connection> {
  const url = await postgresUrl()
  if (url === undefined) {
    const database = new PGlite()
    return {
      query: (text, parameters) => database.query(text, parameters),
      run: (script) => database.exec(script),
      close: () => database.close(),
    }
  }
  const client = new pg.Client({ connectionString: url })
  // `bigint` as a number: no test counts that far.
  client.setTypeParser(20, Number)
  await client.connect()
  return {
    query: (text, parameters) => client.query(text, parameters),
    run: (script) => client.query(script),
    async close() {
      await client.query(`drop schema ${quoted(schema)} cascade`)
      await client.end()
    },
  }
}

/** Opens one, with a schema of its own. */
export async function openSqlDatabase(optional: readonly string[] = []): Promise<SqlDatabase> {
  // A name that only works where it is quoted.
  const schema = `It's "mine"; ${randomUUID()}`
  const database = await connect(schema)
  await database.run(await migrationScript(schema, optional))
  const rows = async <Row>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
    (await database.query(text, [...parameters])).rows as Row[]
  const call = async <T>(name: string, args: Readonly<Record<string, unknown>> = {}): Promise<T> => {
    const given = Object.entries(args)
    const named = given.map(([key], index) => `${key} => $${index + 1}`).join(', ')
    const values = given.map(([key, value]) => (isJson(key, value) ? JSON.stringify(value) : value))
    const [row] = await rows<Record<string, T>>(`select * from progress_${name}(${named})`, values)
    const columns = Object.values(row ?? {})
    return (columns.length === 1 ? columns[0] : row) as T
  }
  const session = async (sessionId: string): Promise<SessionRow> => {
    const [row] = await rows<SessionRow>('select * from sessions where session_id = $1', [sessionId])
    if (row === undefined) throw new Error(`no session ${sessionId}`)
    return row
  }
  const events = async (sessionId: string): Promise<SessionEvent[]> => {
    const { result } = await session(sessionId)
    const log = await rows<{ type: string; seq: number; timestamp_ms: number; body: object }>(
      'select type, seq, timestamp_ms, body from events where session_id = $1 order by seq',
      [sessionId],
    )
    return log.map(({ body, timestamp_ms, ...rest }) => ({
      ...body,
      ...rest,
      timestamp: timestamp_ms,
      sessionId,
      ...(rest.type === 'complete' && { data: result }),
    })) as SessionEvent[]
  }
  return {
    schema,
    rows,
    call,
    session,
    events,
    async run(script) {
      await database.run(script)
    },
    async refusal(name, args) {
      try {
        await call(name, args)
        return undefined
      } catch (error) {
        return (error as { code: string }).code
      }
    },
    async fold(sessionId) {
      const row = await session(sessionId)
      const record = {
        sessionId,
        workflow: row.workflow,
        topics: row.topics,
        plan: row.plan,
        createdAt: row.created_ms,
      } as SessionRecord
      return foldLog({ session: record, head: row.seq, events: await events(sessionId) })
    },
    close: () => database.close(),
  }
}

const JSON_ARGUMENTS = new Set(['plan', 'input', 'data', 'result', 'error', 'details', 'metadata'])

/** The other arguments are scalars, and arrays of text. */
function isJson(key: string, value: unknown): boolean {
  return JSON_ARGUMENTS.has(key) && value !== null && value !== undefined
}
