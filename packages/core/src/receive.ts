import { checkEvent } from './check.ts'
import { createFold, type Fold } from './fold.ts'
import { isLive, isTerminal } from './status.ts'
import type { FollowingMessage, Snapshot } from './types.ts'

/** What a message did to a state; `gap`: it does not follow, or cannot be trusted, and the state must be read again. */
export type Receipt = 'new' | 'old' | 'gap'

/** A state after a message, and what cannot be understood about the message. */
export type Received = readonly [receipt: Receipt, fold: Fold | undefined, fault?: string | undefined]

/**
 * Takes a snapshot or an event into the state of its session. It checks what it is given: any message, of any server.
 *
 * @param fold - The state held; changed in place by an event that follows.
 * @param rewound - The server has lost events: its snapshot replaces the state though it is older.
 * @see docs/protocol.md, section 5
 */
export function receive(fold: Fold | undefined, message: unknown, rewound: boolean): Received {
  const event = (message ?? {}) as FollowingMessage
  if (event.type === 'snapshot') return replace(fold, event.snapshot, rewound)
  const isKnown = isLive(event) || isTerminal(event)
  const fit = fold ? fold.apply(event) : 'gap'
  // What was applied has been checked.
  if (fit === 'next') return ['new', fold, isKnown ? undefined : 'type']
  const fault = checkEvent(event)
  if (fault) return [isKnown ? 'gap' : 'old', fold, fault]
  return [fit, fold, isKnown ? undefined : 'type']
}

function replace(fold: Fold | undefined, snapshot: Snapshot, rewound: boolean): Received {
  if (!isWhole(snapshot)) return ['gap', fold, 'snapshot']
  const { seq, percent } = fold?.state ?? { seq: -1, percent: 0 }
  if (!rewound && snapshot.seq <= seq) return ['old', fold]
  const shown = rewound ? snapshot : { ...snapshot, percent: Math.max(percent, snapshot.percent) }
  return [snapshot.seq === seq ? 'old' : 'new', createFold(shown)]
}

/** Tells whether a snapshot has the parts without which a fold, or a reader, would fail. */
function isWhole(snapshot: Snapshot | undefined): boolean {
  if (!Number.isSafeInteger(snapshot?.seq)) return false
  const { plan, log, stages, items, counts } = snapshot as Snapshot
  return [plan, log, stages, items, counts].every((part) => part && typeof part === 'object')
}
