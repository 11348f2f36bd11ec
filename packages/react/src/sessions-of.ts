/** One session's snapshot; or many, as a topic has them; `undefined`: none yet. */
export type SessionsOf<S extends { readonly sessionId: string }> = S | ReadonlyMap<string, S> | undefined

/** The snapshots, in their order. */
export function toSessions<S extends { readonly sessionId: string }>(sessions: SessionsOf<S>): readonly S[] {
  if (!sessions) return []
  return 'sessionId' in sessions ? [sessions] : [...sessions.values()]
}
