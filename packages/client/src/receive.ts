import { checkEvent, createFold, type Fold, isLive, isTerminal, type SessionEvent, type Snapshot } from '@progress/core'

/** What a message did to a state; `gap`: it does not follow, or cannot be trusted, and the state must be read again. */
export type Receipt = 'new' | 'old' | 'gap'

/** A state after a message, and what cannot be understood about the message. */
export type Received = readonly [receipt: Receipt, fold: Fold | undefined, fault?: string | undefined]

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/**
 * Takes a snapshot or an event into the state of its session.
 *
 * @param fold - The state held; changed in place by an event that follows.
 * @param rewound - The server has lost events: its snapshot replaces the state though it is older.
 * @see docs/protocol.md, section 5
 */
export function receive(fold: Fold | undefined, message: unknown, rewound: boolean): Received {
  if (!isObject(message)) return ['old', fold, 'type']
  if (message.type === 'snapshot') return replace(fold, message.snapshot, rewound)
  const event = message as SessionEvent
  const isKnown = isLive(event) || isTerminal(event)
  const fault = checkEvent(event)
  if (fault) return [isKnown ? 'gap' : 'old', fold, fault]
  const fit = fold ? fold.apply(event) : 'gap'
  return [fit === 'next' ? 'new' : fit, fold, isKnown ? undefined : 'type']
}

function replace(fold: Fold | undefined, snapshot: unknown, rewound: boolean): Received {
  if (!isSnapshot(snapshot)) return ['gap', fold, 'snapshot']
  const { seq, percent } = fold?.state ?? { seq: -1, percent: 0 }
  if (!rewound && snapshot.seq <= seq) return ['old', fold]
  const shown = rewound ? snapshot : { ...snapshot, percent: Math.max(percent, snapshot.percent) }
  return [snapshot.seq === seq ? 'old' : 'new', createFold(shown)]
}

const PARTS = ['plan', 'log', 'stages', 'items', 'counts']

/** Tells whether a value has the parts without which a fold, or a reader, would fail. */
function isSnapshot(value: unknown): value is Snapshot {
  return isObject(value) && Number.isSafeInteger(value.seq) && PARTS.every((part) => isObject(value[part]))
}
