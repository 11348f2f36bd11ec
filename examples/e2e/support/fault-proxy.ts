import { createExchange, type ProxiedRequest } from './fault-proxy/exchange.ts'
import { behave, type Fault } from './fault-proxy/faults.ts'
import { listen } from './listen.ts'

/** A proxy that does to requests and replies what the networks of this world do to them. */
export interface FaultProxy {
  /** e.g. `http://127.0.0.1:49152` */
  readonly origin: string
  /** Every request that has come, in order. */
  readonly requests: readonly ProxiedRequest[]
  /** Resolves when so many requests have come. */
  requested(count: number): Promise<void>
  /** What happens to the next requests, in order; before what always happens. */
  play(...faults: Fault[]): void
  /** What happens to every request from now on. @param choose - Left out, or where it gives none: nothing. */
  always(choose?: (request: ProxiedRequest) => Fault | undefined): void
  /** Breaks every connection that is open now. */
  cutAll(): void
  close(): Promise<void>
}

/**
 * Puts a proxy before a server. It behaves, byte for byte and piece by piece, until it is told not to; whatever it does,
 * the server's side is closed when the client leaves.
 *
 * @param target - The server's origin.
 */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const requests: ProxiedRequest[] = []
  const playing: Fault[] = []
  let standing: (request: ProxiedRequest) => Fault | undefined = () => undefined
  let waiting: { readonly count: number; readonly resolve: () => void }[] = []

  const { server, origin, close } = await listen((request, response) => {
    const { method = '', url: path = '', headers } = request
    const proxied = { method, path, headers, at: Date.now(), status: 0 }
    requests.push(proxied)
    waiting = waiting.filter(({ count, resolve }) => (requests.length >= count ? resolve() : true))
    const fault = playing.shift() ?? standing(proxied) ?? behave()
    const exchange = createExchange(target, request, response, (status) => {
      proxied.status = status
    })
    // Where one side is lost, the other one is.
    fault(exchange).catch(exchange.cut)
  })

  return {
    origin,
    requests,
    requested: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    play: (...faults) => void playing.push(...faults),
    always(choose = () => undefined) {
      standing = choose
    },
    cutAll: () => server.closeAllConnections(),
    close,
  }
}
