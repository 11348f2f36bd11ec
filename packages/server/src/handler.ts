import type { Server } from './call.ts'
import { StoreCheck } from './health.ts'
import { createHubs } from './hub/create-hubs.ts'
import type { HubStats } from './hub.ts'
import { type ConnectionStats, Connections } from './limits.ts'
import { type HandlerOptions, type Principal, toSettings } from './options.ts'
import type { PlainReply, PlainRequest } from './plain.ts'
import { respond } from './respond.ts'
import { byName } from './served.ts'
import { type HostContext, toPlainRequest } from './to-plain.ts'
import { toResponse } from './to-response.ts'
import { Traffic, type TrafficStats } from './traffic.ts'

/** What a handler holds now, and what it did, in this process. */
export interface HandlerStats {
  /** When it was made, in epoch ms: the counts are since then. */
  readonly since: number
  readonly traffic: TrafficStats
  readonly connections: ConnectionStats
  readonly hubs: HubStats
  readonly draining: boolean
}

/** Serves the protocol to whoever speaks `Request` and `Response`. */
export interface ProgressHandler {
  /**
   * @param host - What the host gives beside the request; its `waitUntil` is handed the work that goes on.
   */
  (request: Request, host?: HostContext): Promise<Response>
  /** The same for any other host. A stream in its reply is to be started, or it holds its connection for ever. */
  handle(request: PlainRequest): Promise<PlainReply>
  /**
   * Says `bye` to every stream, answers held polls, and refuses from now on what is new; resolves when all streams are
   * ended. Work that runs here, and whoever waits for its result, goes on.
   */
  drain(): Promise<void>
  stats(): HandlerStats
  /** Frees everything. The manager, and its store, are the caller's. */
  close(): Promise<void>
}

/**
 * Makes a handler of the protocol.
 *
 * @throws {TypeError} without `authorize` or `anonymous: true`, and for any option that cannot be meant.
 * @see docs/guides/serving.md
 */
export function createProgressHandler<P extends Principal = Principal>(options: HandlerOptions<P>): ProgressHandler {
  const settings = toSettings(options)
  const { manager } = options
  const { clock } = manager
  const { logger } = settings
  const draining = new AbortController()
  const closing = new AbortController()
  const { minIntervalMs, heartbeatMs, retryMs, writeDeadlineMs, maxSnapshotItems } = settings
  const pace = { minIntervalMs, heartbeatMs, retryMs, writeDeadlineMs, maxSnapshotItems }
  const hubs = createHubs({ ...pace, store: manager.store, clock, logger })
  const connections = new Connections(settings, { clock, logger })
  const traffic = new Traffic()
  const since = clock.now()
  const server: Server = {
    settings,
    manager,
    clock,
    workflows: byName(options.workflows),
    hubs,
    connections,
    traffic,
    storeCheck: new StoreCheck(manager, logger),
    draining: draining.signal,
    closing: closing.signal,
  }
  const handle = (request: PlainRequest): Promise<PlainReply> => respond(server, request)
  const handler = async (request: Request, host?: HostContext): Promise<Response> =>
    toResponse(await handle(toPlainRequest(request, host)), request.signal)
  return Object.assign(handler, {
    handle,
    drain() {
      draining.abort()
      return hubs.drain()
    },
    stats: () => ({
      since,
      traffic: traffic.stats(),
      connections: connections.stats(),
      hubs: hubs.stats(),
      draining: draining.signal.aborted,
    }),
    close() {
      draining.abort()
      closing.abort()
      return hubs.close()
    },
  })
}
