import type { Hello, Progress, Snapshot, SnapshotMessage } from '@progress/core'
import { endedSnapshot } from '@progress/core'

/** The session that everybody follows. */
export const SESSION_ID = 'Qm9ndXNTZXNzaW9uSWQxMg'

const STARTED_AT = 1_790_000_000_000
const STEP_MS = 4

/** In what pieces a server writes: an event by itself, as it comes, or what came in one turn of its event loop. */
export const PIECES = { single: 1, bursts: 16 } as const

export type Piece = keyof typeof PIECES

/**
 * An event like those of a worker that goes through files: some 240 bytes with its frame.
 *
 * @param seq - From 1.
 * @param total - Of which `seq` is the number.
 */
export function eventAt(seq: number, total: number): Progress {
  return {
    type: 'progress',
    sessionId: SESSION_ID,
    seq,
    timestamp: STARTED_AT + seq * STEP_MS,
    percent: Math.floor((seq * 9_999) / total) / 100,
    message: `Reading src/module-${seq % 97}/file-${seq}.ts`,
    stages: { read: { current: seq } },
    counters: { lines: seq * 71 },
  }
}

/** Everything of a stream: `hello`, the state before the first event, and events from 1 to `total`. */
export function* framesOf(total: number): Generator<string> {
  yield `retry: 3000\n${frameOf(hello(total))}`
  yield frameOf(beginning(), 0)
  for (let seq = 1; seq <= total; seq += 1) yield frameOf(eventAt(seq, total), seq)
}

const frameOf = (message: object, id?: number): string =>
  `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(message)}\n\n`

const hello = (seq: number): Hello => ({
  type: 'hello',
  protocol: 1,
  sessionId: SESSION_ID,
  seq,
  status: 'active',
  now: STARTED_AT,
  heartbeatMs: 15_000,
  retryMs: 3_000,
})

function beginning(): SnapshotMessage {
  const { endedAt: _, ...state } = endedSnapshot(
    { sessionId: SESSION_ID, workflow: 'read' },
    { plan: [{ id: 'read', title: 'Reading' }] },
    STARTED_AT,
  )
  const snapshot: Snapshot = state
  return { type: 'snapshot', sessionId: SESSION_ID, seq: snapshot.seq, snapshot }
}

/**
 * A whole reply of HTTP, in which each piece is a chunk of its own: however TCP cuts it, a client that reads chunks sees
 * the pieces in which a server wrote.
 */
export function replyOf(total: number, piece: Piece): Buffer {
  const parts = [
    'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store, no-transform\r\n',
    'Access-Control-Allow-Origin: *\r\nTransfer-Encoding: chunked\r\n\r\n',
  ]
  let held: string[] = []
  const flush = (): void => {
    const text = held.join('')
    held = []
    if (text !== '') parts.push(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)
  }
  for (const frame of framesOf(total)) if (held.push(frame) >= PIECES[piece]) flush()
  flush()
  return Buffer.from(parts.join(''))
}
