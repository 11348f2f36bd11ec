import type { PollBody, SessionEvent, SessionMessage } from '@progress/core'
import { EventSourceParserStream } from 'eventsource-parser/stream'

/** The messages of a stream as they come, read by a parser that is not ours. */
export async function* messagesOf({ body }: Response): AsyncGenerator<SessionMessage> {
  if (body === null) throw new Error('a reply without a body is no stream')
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { data } of events) yield JSON.parse(data) as SessionMessage
}

/** Reads on until a message is one of those, and gives all that were read. */
export async function readUpTo(
  messages: AsyncGenerator<SessionMessage>,
  isIt: (message: SessionMessage) => boolean,
): Promise<SessionMessage[]> {
  const read: SessionMessage[] = []
  for (let next = await messages.next(); !next.done; next = await messages.next()) {
    read.push(next.value)
    if (isIt(next.value)) return read
  }
  throw new Error(`the stream ended after ${read.map(({ type }) => type).join(', ')}`)
}

/** The events among messages. */
export function eventsOf(messages: readonly SessionMessage[]): SessionEvent[] {
  const others: readonly string[] = ['hello', 'snapshot', 'heartbeat', 'bye']
  return messages.filter((message): message is SessionEvent => !others.includes(message.type))
}

/** The id of the session that a reply belongs to. */
export function sessionOf(response: Response): string {
  const id = response.headers.get('progress-session')
  if (id === null) throw new Error(`the reply with ${response.status} names no session`)
  return id
}

/** A reply's poll body. */
export const pollBodyOf = async (response: Response): Promise<PollBody> => (await response.json()) as PollBody
