import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { type Serve, startOurs } from './ours.ts'
import { startUnmerged } from './ours-unmerged.ts'
import type { Peer } from './peer.ts'

/** The fetch handler behind a route of Hono, on Hono's own Node server. */
const onHono: Serve = (handler) => {
  const app = new Hono()
  app.all('*', (context) => handler(context.req.raw))
  return createAdaptorServer({ fetch: app.fetch }) as Server
}

/** One session over the memory store, with every default, through `Response`. */
export const startPeer = (): Promise<Peer> => startOurs({}, onHono)

/** The same with the window off: whatever the emitter writes goes out. */
export const startPeerWithoutWindow = (): Promise<Peer> => startOurs({ minIntervalMs: 0 }, onHono)

/** The window off, and no emitter, which would merge what comes in one turn. */
export const startPeerUnmerged = (): Promise<Peer> => startUnmerged(onHono)
