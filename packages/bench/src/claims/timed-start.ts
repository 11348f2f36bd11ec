import { connect } from 'node:net'
import type { HttpAddress } from '../soak/soak-requests.ts'

/** When something of a session was seen. */
export interface TimedStart {
  /** From the request to the first event of the work. */
  readonly firstMs: number
  /** From the time that the terminal event carries, in whole ms, to its arrival. */
  readonly endSeenMs: number
}

/** Starts a session as a stream, and notes when its first event and its end arrive. */
export function timedStart(address: HttpAddress, path: string): Promise<TimedStart> {
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    let text = ''
    let startMs = 0
    let firstMs = Number.NaN
    let endSeenMs = Number.NaN
    socket.once('connect', () => {
      startMs = performance.now()
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\naccept: text/event-stream\r\ncontent-length: 0\r\n\r\n`,
      )
    })
    socket.setEncoding('latin1').on('data', (bytes: string) => {
      text += bytes
      if (Number.isNaN(firstMs) && /"type":"(progress|partial|complete)"/.test(text)) {
        firstMs = performance.now() - startMs
      }
      const [, at] = /"type":"complete"[^\n]*"timestamp":(\d+)/.exec(text) ?? []
      if (Number.isNaN(endSeenMs) && at !== undefined) endSeenMs = Date.now() - Number(at)
    })
    socket.once('error', reject)
    socket.once('close', () => {
      if (Number.isNaN(endSeenMs)) reject(new Error(`no end: ${text.slice(0, 500)}`))
      else resolve({ firstMs, endSeenMs })
    })
  })
}
