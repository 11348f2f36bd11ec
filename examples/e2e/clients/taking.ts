import { type Fold, type Receipt, receive, type SessionMessage, type Snapshot } from '@progress/core'

/** What becomes of a client's messages. */
export interface Taken {
  readonly state: Snapshot | undefined
  /** What each snapshot and event did to the state, in order. */
  readonly receipts: readonly Receipt[]
}

const NOT_OF_THE_LOG = ['hello', 'heartbeat', 'bye']

/** Folds what a client was given, as it came. */
export function take(messages: readonly SessionMessage[]): Taken {
  let fold: Fold | undefined
  const receipts: Receipt[] = []
  for (const message of messages) {
    if (NOT_OF_THE_LOG.includes(message.type)) continue
    const [receipt, next] = receive(fold, message, false)
    fold = next
    receipts.push(receipt)
  }
  return { state: fold?.snapshot(), receipts }
}
