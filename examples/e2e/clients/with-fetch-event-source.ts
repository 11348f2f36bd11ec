import { fetchEventSource } from '@microsoft/fetch-event-source'
import type { SessionMessage } from '@progress/core'
import { isEnd } from './is-end.ts'

class GivenUp extends Error {}

/** Starts a session and follows it to its end, all by one address. Abort `end` to leave before. */
export async function run(
  url: string,
  input: unknown,
  token: string,
  show: (message: SessionMessage) => void,
  end = new AbortController(),
): Promise<void> {
  let cursor = ''
  await fetchEventSource(url, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    },
    body: JSON.stringify(input),
    signal: end.signal,
    openWhenHidden: true,
    fetch(to, init) {
      const headers = new Headers(init?.headers)
      headers.set('last-event-id', cursor)
      return fetch(to, { ...init, headers })
    },
    async onopen({ status }) {
      if (status >= 400 && status < 500 && status !== 429) throw new GivenUp(`the server says ${status}`)
    },
    onmessage({ id, data }) {
      cursor = id || cursor
      const message = JSON.parse(data)
      show(message)
      if (isEnd(message)) end.abort()
    },
    onclose() {
      throw new Error('the stream ended before its session')
    },
    onerror(error) {
      if (error instanceof GivenUp) throw error
    },
  })
}
