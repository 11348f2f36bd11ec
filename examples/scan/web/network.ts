/** A network that can be taken away and given back, to see what a page makes of it. */
export interface Network {
  readonly fetch: typeof globalThis.fetch
  isAway(): boolean
  /** Cuts every open reply, and lets no request through any more. */
  takeAway(): void
  giveBack(): void
  /** Hears of both. @returns What stops it. */
  subscribe(listener: () => void): () => void
}

/**
 * Wraps a `fetch` such that its network can be taken away.
 *
 * @param fetch - What reaches the network.
 */
export function createNetwork(
  fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init),
): Network {
  let line = new AbortController()
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of [...listeners]) listener()
  }
  return {
    // An aborted signal rejects a request before it goes out, and a body while it is read.
    fetch: (input, init) => {
      const given = init?.signal
      return fetch(input, { ...init, signal: given ? AbortSignal.any([given, line.signal]) : line.signal })
    },
    isAway: () => line.signal.aborted,
    takeAway() {
      line.abort(new TypeError('The network was taken away'))
      tell()
    },
    giveBack() {
      line = new AbortController()
      tell()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
