import { createParser } from 'eventsource-parser'

/** No message is longer, in characters; a stream without line breaks would fill the memory. */
const LONGEST_MESSAGE = 2 ** 26

/**
 * Reads messages from a stream's bytes, however they are cut.
 *
 * @param onMessage - Gets each message as parsed JSON, not checked any further.
 * @param onInvalid - Gets the text of what is no JSON.
 * @returns What to feed with each chunk. It throws for a message beyond all bounds.
 */
export function createSseReader(
  onMessage: (message: unknown) => void,
  onInvalid: (text: string) => void,
): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder()
  const parser = createParser({
    maxBufferSize: LONGEST_MESSAGE,
    onEvent({ data }) {
      let message: unknown
      try {
        message = JSON.parse(data)
      } catch {
        return onInvalid(data)
      }
      onMessage(message)
    },
  })
  return (chunk) => parser.feed(decoder.decode(chunk, { stream: true }))
}
