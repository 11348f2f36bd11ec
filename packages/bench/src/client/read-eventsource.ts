import { EventSource } from 'eventsource'
import { type Reader, streamUrl, take } from './reader.ts'

/** As a browser's own, by a listener for messages. */
export const read: Reader = (reading) => {
  new EventSource(streamUrl(reading)).addEventListener('message', ({ data }) => take(reading, data))
}
