import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  applyEvent,
  compact,
  initialSnapshot,
  isFinal,
  type Json,
  type NewEvent,
  type SessionEvent,
  type Snapshot,
} from '@progress/core'

type Patch = Omit<Extract<NewEvent, { type: 'progress' }>, 'type' | 'timestamp'>

/** A session of the scripted server: its log is written by the test. */
export interface ScriptedSession {
  readonly id: string
  readonly events: readonly SessionEvent[]
  readonly snapshot: Snapshot
  /** Appends an event of whatever type. */
  emit(event: { type: string; [field: string]: unknown }): void
  progress(patch: Patch): void
  complete(data: Json): void
  /** Replaces the state and shortens the log, as a store that has lost writes would. */
  rewind(seq: number): void
}

type Owned = ScriptedSession & { follow(listener: () => void): () => void }

/** A request as the server saw it. */
export interface Seen {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Answers one request in place of the honest server, which `honest` calls. */
export type Trick = (response: ServerResponse, seen: Seen, honest: () => void) => void

/** A small server that speaks the protocol honestly, but for the tricks that it is told to play. */
export interface ScriptedServer {
  readonly url: string
  readonly requests: readonly Seen[]
  /** How often work was started. */
  readonly runs: number
  /** The session that was started last. */
  readonly session: ScriptedSession
  /** Plays tricks on the next requests, in order. */
  play(...tricks: Trick[]): void
  /** Plays a trick on every request to which it applies. */
  always(trick: (seen: Seen) => Trick | undefined): void
  /** Resolves when so many requests have come. */
  requested(count: number): Promise<void>
  create(id?: string): ScriptedSession
  /** Cuts every connection that is open. */
  cutAll(): void
  close(): Promise<void>
  retryMs: number
  heartbeatMs: number
  pollAfterMs: number
}

export const json = (response: ServerResponse, status: number, body: unknown, headers: object = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Answers with a problem. */
export const problem =
  (status: number, code: string, more: object = {}, headers: object = {}): Trick =>
  (response) => {
    const body = { type: 'about:blank', title: code, status, code, retryable: status >= 500, ...more }
    json(response, status, body, { 'content-type': 'application/problem+json', ...headers })
  }

/** One message as it stands on a stream. */
export const frame = (message: object, id?: number): string =>
  `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(message)}\n\n`

/** Starts one on a free port. */
export async function scriptedServer(): Promise<ScriptedServer> {
  const sessions = new Map<string, Owned>()
  const keys = new Map<string, string>()
  const requests: Seen[] = []
  const tricks: Trick[] = []
  let standing: (seen: Seen) => Trick | undefined = () => undefined
  let waiting: { count: number; resolve: () => void }[] = []
  let runs = 0
  let last: ScriptedSession | undefined

  const create = (id = `session-${sessions.size + 1}`): Owned => {
    let events: SessionEvent[] = []
    const createdAt = Date.now()
    let snapshot = initialSnapshot({ sessionId: id, workflow: 'scan', topics: [], plan: [], createdAt } as never)
    const initial = snapshot
    const listeners = new Set<() => void>()
    const session = {
      id,
      get events() {
        return events
      },
      get snapshot() {
        return snapshot
      },
      emit(event: object) {
        const placed = { ...event, sessionId: id, seq: snapshot.seq + 1, timestamp: Date.now() } as SessionEvent
        events.push(placed)
        snapshot = applyEvent(snapshot, placed)
        for (const listener of [...listeners]) listener()
      },
      progress: (patch: Patch) => session.emit({ ...patch, type: 'progress' }),
      complete: (data: Json) => session.emit({ type: 'complete', data, outcome: 'full' }),
      rewind(seq: number) {
        events = events.slice(0, seq)
        snapshot = events.reduce(applyEvent, initial)
      },
      follow(listener: () => void) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    }
    sessions.set(id, session)
    last = session
    return session
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const seen: Seen = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body }
      requests.push(seen)
      const honest = (): void => answer(seen, response)
      const trick = tricks.shift() ?? standing(seen)
      if (trick) trick(response, seen, honest)
      else honest()
      waiting = waiting.filter(({ count, resolve }) => (requests.length >= count ? resolve() : true))
    })
  })

  const pollBody = (session: ScriptedSession, after?: number): object => ({
    sessionId: session.id,
    workflow: 'scan',
    seq: session.snapshot.seq,
    status: session.snapshot.status,
    closed: isFinal(session.snapshot.status),
    now: Date.now(),
    pollAfterMs: scripted.pollAfterMs,
    ...(after === undefined ? { snapshot: session.snapshot } : { events: since(session, after) }),
  })
  const since = (session: ScriptedSession, after: number): object[] =>
    after > session.snapshot.seq
      ? [{ type: 'snapshot', sessionId: session.id, seq: session.snapshot.seq, snapshot: session.snapshot }]
      : compact(session.events.filter(({ seq }) => seq > after))

  const stream = (session: Owned, response: ServerResponse, after?: number): void => {
    const { heartbeatMs, retryMs } = scripted
    const { seq, status } = session.snapshot
    if (after !== undefined && after === seq && isFinal(status)) {
      response.writeHead(204, { 'progress-session': session.id }).end()
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'progress-session': session.id })
    const hello = {
      type: 'hello',
      protocol: 1,
      sessionId: session.id,
      seq,
      status,
      now: Date.now(),
      heartbeatMs,
      retryMs,
    }
    response.write(`retry: ${retryMs}\n${frame(hello)}`)
    const state = { type: 'snapshot', sessionId: session.id, seq, snapshot: session.snapshot }
    let sent = after === undefined || after > seq ? undefined : after
    const push = (): void => {
      const messages = sent === undefined ? [state] : since(session, sent)
      sent = session.snapshot.seq
      for (const message of messages) response.write(frame(message, (message as { seq: number }).seq))
      if (isFinal(session.snapshot.status)) response.end()
    }
    if (sent === seq) response.write(`event: heartbeat\n${frame({ type: 'heartbeat', timestamp: Date.now() })}`)
    else push()
    response.on('close', session.follow(push))
  }

  const single = (session: Owned, response: ServerResponse): void => {
    const reply = (): void => {
      const { status, result, error } = session.snapshot
      const headers = { 'progress-session': session.id }
      if (status === 'completed') json(response, 200, result, headers)
      else if (isFinal(status)) {
        problem(
          status === 'failed' ? 500 : 409,
          error?.code ?? 'cancelled',
          { closed: true },
          headers,
        )(response, requests[0] as Seen, () => undefined)
      } else return
      stop()
    }
    const stop = session.follow(reply)
    response.on('close', stop)
    reply()
  }

  const no = (response: ServerResponse, status: number, code: string): void =>
    problem(status, code)(response, requests[0] as Seen, () => undefined)

  const begin = (headers: Seen['headers'], response: ServerResponse): void => {
    const key = String(headers['idempotency-key'])
    const known = sessions.get(keys.get(key) ?? '')
    const session = known ?? create()
    if (!known) runs += 1
    keys.set(key, session.id)
    if (headers.accept?.includes('text/event-stream')) stream(session, response)
    else if (headers.prefer) json(response, 202, pollBody(session), { 'progress-session': session.id })
    else single(session, response)
  }

  const control = (session: Owned, action: string, response: ServerResponse): void => {
    if (!isFinal(session.snapshot.status)) {
      session.emit({ type: 'control', action })
      if (action === 'cancel') session.emit({ type: 'cancelled', reason: 'Cancelled by its owner' })
      json(response, 202, pollBody(session))
    } else if (action === 'retry') {
      runs += 1
      json(response, 202, pollBody(create()))
    } else no(response, 409, 'not_controllable')
  }

  const answer = ({ method, path, headers }: Seen, response: ServerResponse): void => {
    const url = new URL(path, 'http://localhost')
    const [, root, id = '', action = ''] = url.pathname.split('/')
    const session = sessions.get(decodeURIComponent(id))
    const after = url.searchParams.get('after')
    const cursor = after === null ? undefined : Number(after)
    if (method === 'POST' && root === 'workflows') begin(headers, response)
    else if (root === 'sessions' && id === '') {
      json(response, 200, { sessions: [...sessions.values()].reverse().map((each) => pollBody(each)) })
    } else if (root !== 'sessions' || !session) no(response, 404, 'session_not_found')
    else if (method === 'POST') control(session, action, response)
    else if (action === 'events') stream(session, response, cursor)
    else json(response, 200, pollBody(session, cursor), { 'progress-session': session.id })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const scripted: ScriptedServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get runs() {
      return runs
    },
    get session() {
      if (!last) throw new Error('no session was started')
      return last
    },
    play: (...more) => void tricks.push(...more),
    always: (trick) => {
      standing = trick
    },
    requested: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    create,
    cutAll: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
    retryMs: 1_000,
    heartbeatMs: 15_000,
    pollAfterMs: 10,
  }
  return scripted
}
