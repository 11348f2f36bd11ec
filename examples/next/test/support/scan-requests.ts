import { readFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'

const samples = join(dirname(findPackageJSON('scan', import.meta.url) ?? ''), 'samples')

/** Where a photograph of the scan example lies. */
export const photoPath = (name: string): string => join(samples, `${name}.jpg`)

/** A photograph of the scan example, in base64. */
export const photo = (name: string): Promise<string> => readFile(photoPath(name), 'base64')

/** What goes with a request. */
interface Asking {
  /** @defaultValue a `GET` */
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly signal?: AbortSignal
}

/** Asks as Ada does; another `authorization` makes it somebody else. */
export function ask(url: string, { body, headers, signal }: Asking = {}): Promise<Response> {
  return fetch(url, {
    ...(body !== undefined && { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: { authorization: 'Bearer ada', 'content-type': 'application/json', ...headers },
    ...(signal && { signal }),
  })
}

/** What a test looks at in a message of a stream. */
export interface Message {
  readonly type: string
  readonly sessionId?: string
  readonly seq?: number
  readonly since?: number
  readonly stage?: string
  readonly reason?: string
  readonly data?: unknown
}

/** The messages of a stream, as they come: each is one line. */
export async function* messagesOf({ body }: Response): AsyncGenerator<Message, void> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body ?? []) {
    const lines = (text + decoder.decode(chunk, { stream: true })).split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: ')) yield JSON.parse(line.slice('data: '.length))
  }
}

/** Reads until a message is the one that is waited for, which is the last of what is returned. */
export async function readUntil(
  messages: AsyncGenerator<Message, void>,
  isIt: (message: Message) => boolean,
): Promise<Message[]> {
  const read: Message[] = []
  for (;;) {
    const { value } = await messages.next()
    if (!value) throw new Error(`the stream ended after ${JSON.stringify(read)}`)
    read.push(value)
    if (isIt(value)) return read
  }
}
