import type { Finders } from 'scan/finders'

/** Which of the finders. */
export type FinderCall = keyof Finders

/** What holds calls until a test lets them go on. */
export interface Gate {
  /** Resolves when the first call waits. */
  readonly reached: Promise<void>
  open(): void
}

/** Finders that count their calls, and that can be held in the middle. */
export interface GatedFinders extends Finders {
  /** Makes every call of a kind wait, from now on until the gate is opened. */
  hold(call: FinderCall): Gate
  /** Opens every gate. */
  release(): void
  /** How often it was called. */
  count(call: FinderCall): number
  close(): Promise<void>
}

/** Puts gates before finders; once through, each call is the real one's. */
export function gatedFinders(real: Finders & { close(): Promise<void> }): GatedFinders {
  const gates = new Map<FinderCall, { readonly passed: Promise<void>; reach(): void; open(): void }>()
  const counts = new Map<FinderCall, number>()

  const passing =
    <Rest extends readonly unknown[], Found>(
      call: FinderCall,
      find: (...args: [...Rest, AbortSignal]) => Promise<Found>,
    ) =>
    async (...args: [...Rest, AbortSignal]): Promise<Found> => {
      counts.set(call, (counts.get(call) ?? 0) + 1)
      const gate = gates.get(call)
      if (gate) {
        gate.reach()
        await Promise.race([gate.passed, aborted(args.at(-1) as AbortSignal)])
      }
      return find(...args)
    }

  return {
    readBarcode: passing('readBarcode', real.readBarcode),
    readText: passing('readText', real.readText),
    findInCache: passing('findInCache', real.findInCache),
    findInDatabase: passing('findInDatabase', real.findInDatabase),
    findByText: passing('findByText', real.findByText),
    findByApi: passing('findByApi', real.findByApi),
    identifyByPicture: passing('identifyByPicture', real.identifyByPicture),
    insight: passing('insight', real.insight),
    saveToCache: passing('saveToCache', real.saveToCache),
    count: (call) => counts.get(call) ?? 0,
    hold(call) {
      const reached = Promise.withResolvers<void>()
      const passed = Promise.withResolvers<void>()
      const open = (): void => {
        gates.delete(call)
        passed.resolve()
      }
      gates.set(call, { passed: passed.promise, reach: reached.resolve, open })
      return { reached: reached.promise, open }
    },
    release() {
      for (const { open } of [...gates.values()]) open()
    },
    close: () => real.close(),
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
