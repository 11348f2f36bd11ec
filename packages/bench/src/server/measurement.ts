import type { SocketCounts } from './sockets.ts'

/** What a server's process says of itself. */
export interface Measurement {
  /** Since the process began. */
  readonly atMs: number
  readonly rss: number
  readonly heapUsed: number
  /** With `arrayBuffers`. */
  readonly external: number
  readonly arrayBuffers: number
  /** User and system, since the process began. */
  readonly cpuMs: number
  readonly sockets: SocketCounts
  /** What keeps, or could keep, the event loop busy, by its kind: `Timeout`, `TCPSocketWrap`, … */
  readonly resources: Readonly<Record<string, number>>
  readonly counts: Readonly<Record<string, number>>
}

/** What the process holds in its heap and beside it, without code and what is free. */
export const heldBytes = ({ heapUsed, external }: Pick<Measurement, 'heapUsed' | 'external'>): number =>
  heapUsed + external
