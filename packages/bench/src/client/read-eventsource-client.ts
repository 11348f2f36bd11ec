import { createEventSource } from 'eventsource-client'
import { type Reader, streamUrl, take } from './reader.ts'

/** By its callback, as in its README. */
export const read: Reader = (reading) => {
  createEventSource({ url: streamUrl(reading), onMessage: ({ data }) => take(reading, data) })
}
