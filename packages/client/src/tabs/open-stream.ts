import type { Asked } from './asked.ts'
import { type Seat, whenGone } from './seat.ts'
import { takeStreamSlot } from './stream-slots.ts'
import type { Tab } from './tab.ts'

/**
 * Asks the server for a stream, or for the state where all places for streams are taken: that makes a client poll, and
 * ask for the stream again each time.
 *
 * @param anew - The stream is to begin with the state, whatever the caller holds.
 * @returns `undefined` where the reply was no stream. The caller has it then, and nobody else: it may be due to its
 * headers or its cursor, and who else wants the stream asks for it in turn.
 */
export async function openStream(
  { fetch, locks, maxStreams }: Tab,
  { url, init, isStart, cursor }: Asked,
  { gone, end }: Seat,
  anew?: boolean,
): Promise<Response | undefined> {
  const release = await takeStreamSlot(locks, url.origin, maxStreams)
  const target = new URL(url)
  // A state is for its caller alone, who holds the one at its own cursor.
  if (cursor && !(release && anew)) target.searchParams.set('after', cursor)
  if (release) whenGone(gone, release)
  else {
    if (!isStart) target.pathname = url.pathname.replace(/\/events$/, '')
    target.searchParams.set('stream', 'poll')
  }
  const response = await fetch(target.href, { ...init, signal: gone })
  const { body } = response
  if (body && response.headers.get('content-type')?.includes('text/event-stream')) return response
  // What is not read yet would be lost with the place.
  end(undefined, body ? new Response(await response.text(), response) : response)
  return undefined
}
