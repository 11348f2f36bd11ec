import { checkEvent, createFold, type Fold, isLive, isTerminal, type SessionEvent, type Snapshot } from '@progress/core'

/** What a message did to a state; `gap`: it does not follow, or cannot be trusted, and the state must be read again. */
export type Receipt = 'new' | 'old' | 'gap'

/** A state after a message. */
export interface Received {
  readonly fold: Fold | undefined
  readonly receipt: Receipt
  /** What cannot be understood about the message. */
  readonly fault?: string
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/**
 * Takes a snapshot or an event into the state of its session.
 *
 * @param fold - The state held; changed in place by an event that follows.
 * @param rewound - The server has lost events: its snapshot replaces the state though it is older.
 * @see docs/protocol.md, section 5
 */
export function receive(fold: Fold | undefined, message: unknown, rewound: boolean): Received {
  if (!isObject(message)) return { fold, receipt: 'old', fault: 'type' }
  if (message.type === 'snapshot') return replace(fold, message.snapshot, rewound)
  const event = message as SessionEvent
  const known = isLive(event) || isTerminal(event)
  const fit = fold ? fold.apply(event) : 'gap'
  if (known && fit !== 'gap') return { fold, receipt: fit === 'next' ? 'new' : fit }
  const fault = checkEvent(event)
  if (known) return { fold, receipt: 'gap', ...(fault && { fault }) }
  return { fold, receipt: fault || fit === 'old' ? 'old' : fit === 'next' ? 'new' : fit, fault: fault ?? 'type' }
}

function replace(fold: Fold | undefined, snapshot: unknown, rewound: boolean): Received {
  if (!isSnapshot(snapshot)) return { fold, receipt: 'gap', fault: 'snapshot' }
  if (!fold) return { fold: createFold(snapshot), receipt: 'new' }
  if (rewound) return { fold: createFold(snapshot), receipt: snapshot.seq === fold.seq ? 'old' : 'new' }
  if (snapshot.seq <= fold.seq) return { fold, receipt: 'old' }
  const percent = Math.max(snapshot.percent, fold.state.percent)
  return { fold: createFold({ ...snapshot, percent }), receipt: 'new' }
}

/** Tells whether a value has the parts that every reader of a snapshot relies on. */
function isSnapshot(value: unknown): value is Snapshot {
  if (!isObject(value)) return false
  const { seq, percent, plan, log, stages, items, counts, counters, metadata, partial } = value
  return (
    Number.isSafeInteger(seq) &&
    Number.isFinite(percent) &&
    [plan, log].every(Array.isArray) &&
    [stages, items, counts, counters, metadata, partial].every(isObject)
  )
}
