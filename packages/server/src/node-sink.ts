import type { Sink } from './stream.ts'

/** Between the first message of a stream and the next, in ms. */
const GAP_MS = 2

/** The most that waits in between. */
const ROOM_BYTES = 64 * 1_024

/**
 * A sink whose first write leaves alone: what is written in the same moment would share its segment, and a proxy that
 * passes on what it has read only when more comes would keep `hello` until the next heartbeat.
 *
 * @param onDrained - Called when there is room again, where the inner sink will not call it.
 * @see docs/protocol.md, section 3
 */
export function spaced(inner: Sink, onDrained: () => void): Sink {
  let state: 'new' | 'waiting' | 'open' | 'closed' = 'new'
  let held: Uint8Array[] = []
  let bytes = 0
  let ends = false

  const flush = (): void => {
    if (state !== 'waiting') return
    state = 'open'
    let hasRoom = true
    for (const chunk of held) hasRoom = inner.write(chunk)
    held = []
    if (ends) inner.end()
    else if (hasRoom && bytes >= ROOM_BYTES) onDrained()
  }

  return {
    write(chunk) {
      if (state === 'open') return inner.write(chunk)
      if (state === 'new') {
        state = 'waiting'
        // However late the timer is, whoever reads in this process has its turn before what follows is written.
        setTimeout(() => setImmediate(flush), GAP_MS)
        return inner.write(chunk)
      }
      held.push(chunk)
      bytes += chunk.byteLength
      return bytes < ROOM_BYTES
    },
    end() {
      if (state === 'waiting') ends = true
      else inner.end()
    },
    destroy() {
      state = 'closed'
      held = []
      inner.destroy()
    },
  }
}
