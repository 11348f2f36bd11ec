import type { SessionMessage } from '@progress/core'
import { createEventSource, type EventSourceClient } from 'eventsource-client'

export function follow(url: string, token: string, show: (message: SessionMessage) => void): EventSourceClient {
  const source: EventSourceClient = createEventSource({
    url,
    headers: { authorization: `Bearer ${token}` },
    onMessage: ({ data }) => show(JSON.parse(data)),
    async fetch(input, init) {
      const response = await fetch(input, init as RequestInit)
      if ([400, 401, 403, 404, 410].includes(response.status)) {
        source.close()
        throw new Error(`the server says ${response.status}`)
      }
      return response
    },
  })
  return source
}
