import { fitEvent, type SessionEvent, type SessionLog, type Signal } from '@progress/core'

/** What a doorbell means to a hub at some head. */
export type SignalPlan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'read' }
  | { readonly kind: 'apply'; readonly events: readonly SessionEvent[] }

/** What the answer of a store means to a hub. */
export type ReadPlan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'apply'; readonly events: readonly SessionEvent[] }
  /** The state is to be taken from the answer as it is. */
  | { readonly kind: 'replace'; readonly rewound: boolean }
  | { readonly kind: 'gone' }

/** Whether `events` lead from `head`, one after the other. */
function continues(head: number, events: readonly SessionEvent[]): boolean {
  let seq = head
  for (const event of events) {
    if (fitEvent(seq, event) !== 'next') return false
    seq = event.seq
  }
  return true
}

/** Only what continues the head exactly is applied as it came; of anything else the store knows more. */
export function planSignal(head: number, { seq, events }: Signal): SignalPlan {
  if (seq <= head) return { kind: 'nothing' }
  const complete = events !== undefined && events.at(-1)?.seq === seq && continues(head, events)
  return complete ? { kind: 'apply', events } : { kind: 'read' }
}

/**
 * Judges the answer to a read from the hub's head.
 *
 * @param head - The hub's now: doorbells may have moved it while the read was under way.
 * @param askedAt - The head that the read was made from. A log that ends below it was rewound; one that ends below
 * `head` only is an older view.
 */
export function planRead(head: number, askedAt: number, log: SessionLog | undefined): ReadPlan {
  if (log === undefined) return { kind: 'gone' }
  if (log.head < askedAt) return { kind: 'replace', rewound: true }
  if (log.head <= head) return { kind: 'nothing' }
  const events = log.events.filter((event) => fitEvent(head, event) !== 'old')
  const reaches = events.at(-1)?.seq === log.head && continues(head, events)
  return reaches ? { kind: 'apply', events } : { kind: 'replace', rewound: false }
}

/**
 * Joins what the store has after a cursor with what a hub's ring has.
 *
 * @param ringAfter - What the ring holds after a cursor.
 * @returns Events that lead from `cursor` to `head`; `undefined` where the log does not reach back so far.
 */
export function joinLog(
  log: SessionLog | undefined,
  { cursor, head }: { cursor: number; head: number },
  ringAfter: (cursor: number) => readonly SessionEvent[] | undefined,
): readonly SessionEvent[] | undefined {
  if (log === undefined || log.checkpoint !== undefined || log.head < cursor) return undefined
  const events = log.events.filter(({ seq }) => seq > cursor && seq <= head)
  if (!continues(cursor, events)) return undefined
  const end = events.at(-1)?.seq ?? cursor
  if (end === head) return events
  const rest = ringAfter(end)
  return rest === undefined ? undefined : [...events, ...rest]
}
