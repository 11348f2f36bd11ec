import { type ClientSession, createProgressClient, type ProgressClient } from '@progress/client'
import type { FollowingMessage, PollBody, SessionMessage } from '@progress/core'
import { createParser } from 'eventsource-parser'

/** One reply that a follower got, and every message that came with it. */
export interface Reply {
  readonly method: string
  readonly url: string
  readonly status: number
  /** Which process answered: `web-1#2`. */
  readonly process: string
  /** What the request said that the client held already. */
  readonly cursor: number | undefined
  readonly messages: SessionMessage[]
  readonly isStream: boolean
  /** How its body came to an end: the client may leave, once it has what it wants. `undefined` while it has not. */
  end: 'whole' | 'left' | 'torn' | undefined
}

/** A client with its one session, and all that it heard and made of it. */
export interface Follower {
  readonly client: ProgressClient
  readonly session: ClientSession
  readonly replies: readonly Reply[]
  /** What changed its state, in order. */
  readonly updates: readonly FollowingMessage[]
  /** What it could not understand. */
  readonly invalid: readonly string[]
  /** Resolves with the code of its session's error, or `done`. */
  readonly outcome: Promise<string>
  /** Resolves when what it heard makes `holds` true. */
  until(holds: () => boolean): Promise<void>
}

/** What it follows: a session that it starts, or one that there is. */
export type Followed = { readonly input: object } | { readonly id: string }

/** Follows a session with a client of its own, and remembers everything. */
export function follow(origin: string, followed: Followed): Follower {
  const replies: Reply[] = []
  const updates: FollowingMessage[] = []
  const invalid: string[] = []
  const hearers = new Set<() => void>()
  const ring = (): void => {
    for (const hear of [...hearers]) hear()
  }
  const client = createProgressClient({
    url: `${origin}/api/progress`,
    fetch: recordingFetch(replies, ring),
    // A busy machine is slow to say hello; that is no reason to give up streams.
    helloDeadlineMs: 20_000,
    maxAttempts: 100,
    onInvalid: ({ fault, message }) => void invalid.push(`${fault}: ${JSON.stringify(message)}`),
  })
  const session = 'id' in followed ? client.follow(followed.id) : client.start('digest', followed.input)
  const record = async (): Promise<void> => {
    for await (const update of session) {
      updates.push(update as FollowingMessage)
      ring()
    }
  }
  record().catch(() => undefined)
  return {
    client,
    session,
    replies,
    updates,
    invalid,
    outcome: session.result.then(
      () => 'done',
      ({ code }) => code as string,
    ),
    until: (holds) =>
      new Promise((resolve) => {
        const hear = (): void => {
          if (!holds()) return
          hearers.delete(hear)
          resolve()
        }
        hearers.add(hear)
        hear()
      }),
  }
}

function recordingFetch(replies: Reply[], ring: () => void): typeof fetch {
  return async (input, init) => {
    const url = String(input)
    const response = await fetch(url, init)
    const headers = new Headers(init?.headers)
    const cursor = headers.get('last-event-id') ?? new URL(url).searchParams.get('after')
    const reply: Reply = {
      method: init?.method ?? 'GET',
      url,
      status: response.status,
      process: response.headers.get('x-process') ?? '',
      cursor: cursor === null ? undefined : Number(cursor),
      messages: [],
      isStream: response.headers.get('content-type')?.startsWith('text/event-stream') ?? false,
      end: undefined,
    }
    replies.push(reply)
    const { status } = response
    if (!reply.isStream || response.body === null) {
      const text = await response.text()
      reply.end = 'whole'
      reply.messages.push(...messagesOf(text))
      ring()
      return new Response(text || null, { status, headers: response.headers })
    }
    return new Response(overhear(response.body, { reply, ring, signal: init?.signal }), {
      status,
      headers: response.headers,
    })
  }
}

/** What a poll's body holds, as the messages that a stream would have brought. */
function messagesOf(text: string): SessionMessage[] {
  try {
    const { events, snapshot, sessionId, seq } = JSON.parse(text) as Partial<PollBody>
    if (events !== undefined) return [...(events as SessionMessage[])]
    return snapshot === undefined ? [] : [{ type: 'snapshot', sessionId, seq, snapshot } as SessionMessage]
  } catch {
    return []
  }
}

/** Passes a stream on as it comes, and notes its messages. */
function overhear(
  body: ReadableStream<Uint8Array>,
  { reply, ring, signal }: { reply: Reply; ring: () => void; signal: AbortSignal | null | undefined },
): ReadableStream<Uint8Array> {
  const decoder = new TextDecoder()
  const parser = createParser({ onEvent: ({ data }) => void reply.messages.push(JSON.parse(data) as SessionMessage) })
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await reader.read()
        if (done) {
          reply.end = 'whole'
          controller.close()
        } else {
          parser.feed(decoder.decode(value, { stream: true }))
          controller.enqueue(value)
        }
      } catch (error) {
        reply.end = signal?.aborted ? 'left' : 'torn'
        controller.error(error)
      }
      ring()
    },
    cancel(reason) {
      reply.end ??= 'left'
      return reader.cancel(reason)
    },
  })
}
