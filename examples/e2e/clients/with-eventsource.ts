import type { SessionMessage } from '@progress/core'
import { EventSource } from 'eventsource'

export function follow(url: string, token: string, show: (message: SessionMessage) => void): EventSource {
  const source = new EventSource(url, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
  })
  source.onmessage = ({ data }) => show(JSON.parse(data))
  return source
}
