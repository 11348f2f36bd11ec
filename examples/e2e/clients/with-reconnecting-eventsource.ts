import type { SessionMessage } from '@progress/core'
import { EventSource } from 'eventsource'
import ReconnectingEventSource from 'reconnecting-eventsource'
import { isEnd } from './is-end.ts'

globalThis.EventSource ??= EventSource

export function follow(url: string, show: (message: SessionMessage) => void): ReconnectingEventSource {
  const source = new ReconnectingEventSource(url, { withCredentials: true })
  source.onmessage = ({ data }) => {
    const message = JSON.parse(data)
    show(message)
    if (isEnd(message)) source.close()
  }
  return source
}
