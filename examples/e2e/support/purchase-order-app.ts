import type { Snapshot } from '@progress/core'
import { createPurchaseOrderApp, type PurchaseOrderApp, type PurchaseOrderAppOptions } from 'purchase-order/app'
import { listen } from './listen.ts'

type BeforeStage = NonNullable<PurchaseOrderAppOptions['beforeStage']>
/** One of the workflow's stages. */
export type OrderStage = Parameters<BeforeStage>[0]

/** What holds orders ahead of a stage until a test lets them go on. */
export interface StageGate {
  /** Resolves when the first order waits. */
  readonly reached: Promise<void>
  open(): void
}

/** One request that was made. */
export interface OrderRequest {
  readonly method: string
  readonly url: string
}

/** The purchase-order application with all that is real, in one process, on a socket of its own. */
export async function startOrderApp(options: PurchaseOrderAppOptions = {}) {
  const gates = new Map<OrderStage, { readonly passed: Promise<void>; reach(): void; open(): void }>()
  const app: PurchaseOrderApp = await createPurchaseOrderApp({
    // A test of the page has nothing to do with an AI or a shop that somebody named for another purpose.
    env: {},
    ...options,
    async beforeStage(stage, _document, signal) {
      const gate = gates.get(stage)
      if (!gate) return
      gate.reach()
      await Promise.race([gate.passed, aborted(signal)])
    },
  })
  const requests: OrderRequest[] = []
  const { server, origin, close } = await listen((request, response) => {
    requests.push({ method: request.method ?? '', url: request.url ?? '' })
    app.listener(request, response)
  })

  return {
    origin,
    app,
    /** Every request so far. */
    requests: requests as readonly OrderRequest[],
    /** Holds orders ahead of a stage, from now on until the gate is opened. */
    hold(stage: OrderStage): StageGate {
      const reached = Promise.withResolvers<void>()
      const passed = Promise.withResolvers<void>()
      const open = (): void => {
        gates.delete(stage)
        passed.resolve()
      }
      gates.set(stage, { passed: passed.promise, reach: reached.resolve, open })
      return { reached: reached.promise, open }
    },
    /** Opens every gate. */
    release(): void {
      for (const { open } of [...gates.values()]) open()
    },
    /** The server's own state of a session. */
    async snapshotOf(sessionId: string): Promise<Snapshot | undefined> {
      return (await app.manager.read(sessionId))?.snapshot
    },
    /** Breaks every connection that is open now, without a word. */
    cut(): void {
      server.closeAllConnections()
    },
    async close(): Promise<void> {
      for (const { open } of [...gates.values()]) open()
      await app.close()
      await close()
    },
  }
}

/** The application as a test has it. */
export type OrderApp = Awaited<ReturnType<typeof startOrderApp>>

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
