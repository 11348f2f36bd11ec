/** Kinds that are told apart; what a caller names may be without end. */
const MAX_KINDS = 100

/** Counts one more of a kind; beyond a hundred kinds the rest is `other`. */
export function countInto(counts: Map<string, number>, kind: string): void {
  const name = counts.has(kind) || counts.size < MAX_KINDS ? kind : 'other'
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
