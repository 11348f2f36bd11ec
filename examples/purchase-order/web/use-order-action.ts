import { useState } from 'react'
import { askOrder, type OrderAction } from './client.ts'
import type { Failure } from './failures.ts'

/** Asking something of an order, and what came of it. */
export interface OrderAsking {
  /** What is being asked. */
  readonly asking: OrderAction | undefined
  /** Why the last was refused. */
  readonly refusal: Failure | undefined
  ask(action: OrderAction): void
}

/** Asks an order's worker to stop, or for another try. What comes of it is heard of by the stream. */
export function useOrderAction(sessionId: string): OrderAsking {
  const [asking, setAsking] = useState<OrderAction>()
  const [refusal, setRefusal] = useState<Failure>()
  const ask = (action: OrderAction): void => {
    setAsking(action)
    setRefusal(undefined)
    askOrder(sessionId, action)
      .catch(setRefusal)
      .finally(() => setAsking(undefined))
  }
  return { asking, refusal, ask }
}
