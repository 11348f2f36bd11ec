import { ownOf } from './own.ts'
import type { ItemState, SessionEvent, Snapshot } from './types.ts'

/** Tells whether a slim state holds an item: one that is being worked on, waits for its next try, or has failed. */
export function isShown({ status }: Pick<ItemState, 'status'>): boolean {
  return status === 'active' || status === 'waiting' || status === 'failed'
}

/**
 * A state without the items that nobody has to look at now; `counts` counts them all the same.
 *
 * @returns `snapshot` itself where it is slim already.
 * @see docs/protocol.md, section 5
 */
export function slimSnapshot(snapshot: Snapshot): Snapshot {
  if (snapshot.itemsOmitted) return snapshot
  const items = Object.fromEntries(Object.entries(snapshot.items).filter(([, item]) => isShown(item)))
  return { ...snapshot, items, counts: { ...snapshot.counts }, itemsOmitted: true }
}

/**
 * An event with what a slim state needs beside it: `counts`, and whole each item whose status it names, or that a slim
 * state does not hold. `fold(slim(s), enrich(e)) = slim(fold(s, e))`, and on a state that is not slim it does what the
 * event does. The cost follows the event, not the state.
 *
 * @param after - The whole state after the event, or after later ones: then all of them together lead to it.
 * @returns `event` itself where it changes no item.
 */
export function enrichEvent<E extends SessionEvent>(event: E, after: Readonly<Snapshot>): E {
  if ((event.type !== 'progress' && event.type !== 'partial') || event.items === undefined) return event
  const entries = Object.entries(event.items).map(([id, fields]) => {
    const item = ownOf(after.items, id)
    const isPart = item === undefined || (fields.status === undefined && isShown(item))
    return [id, isPart ? fields : { ...fields, ...item }]
  })
  return { ...event, items: Object.fromEntries(entries), counts: { ...after.counts } }
}
