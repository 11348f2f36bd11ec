import { fetchEventSource } from '@microsoft/fetch-event-source'
import { type Reader, streamUrl, take } from './reader.ts'

/** It is made for browsers alone: outside it wants a `window`, and a `document` whose visibility it could watch. */
Object.assign(globalThis, {
  window: globalThis,
  document: { hidden: false, addEventListener: () => undefined, removeEventListener: () => undefined },
})

/** By its callback, as in its README. Of a message it gives the data as text, also where there is none. */
export const read: Reader = (reading) =>
  fetchEventSource(streamUrl(reading), {
    onmessage({ data }) {
      if (data !== '') take(reading, data)
    },
  })
