import type { Server } from 'node:http'

/** A server that streams what is published to everyone who follows, made as its library's documentation says. */
export interface Peer {
  /** Not listening yet. */
  readonly server: Server
  /**
   * What a follower asks for with GET, with `Accept: text/event-stream`. Where the peer serves many sessions it holds
   * `{session}`, in whose place the session's number goes, from 0.
   */
  readonly path: string
  /**
   * Sends an update to all followers; `text` goes into a message of JSON, and is all ASCII. Where the peer serves many
   * sessions, to those of the session whose turn it is by `number`.
   */
  publish(text: string, number: number): void
  /** What the peer still holds: all of them are 0 when nobody follows. */
  counts(): Readonly<Record<string, number>>
}

/** Makes a peer, once in a process. */
export type StartPeer = () => Promise<Peer>
