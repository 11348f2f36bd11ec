import type { PlainReply } from './plain.ts'

/** A JSON reply that nobody keeps. */
export function jsonReply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): PlainReply {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
}

/** A reply without a body. */
export function emptyReply(status: number, headers: Readonly<Record<string, string>> = {}): PlainReply {
  return { status, headers: { 'Cache-Control': 'no-store', ...headers } }
}

/** Headers of every stream. */
export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
} as const
