import type { Remembered, SessionMemory } from '@progress/client'

/** One name of a memory, as one component writes and reads it. */
export interface Note {
  /** What runs under this name; `undefined` also where that is another workflow's. */
  recall(): Remembered | undefined
  /** A start is about to be sent. @param key - Its idempotency key. */
  begin(key: string): void
  /** The server has named the session that this component follows now. */
  named(sessionId: string): void
  /** There is nothing to come back to. What another component or tab has begun since then stays remembered. */
  forget(): void
}

/** What a note is made with. */
export interface NoteOptions {
  /** Called when it is needed first: on a server there is none. */
  readonly memory: () => SessionMemory
  readonly name: string
  readonly workflow: string
  readonly createKey: () => string
  /** Epoch ms. */
  readonly now: () => number
}

/** Makes one. Whose a record is shows in its idempotency key, which no two starts have in common. */
export function createNote({ memory, name, workflow, createKey, now }: NoteOptions): Note {
  let own: Remembered | undefined
  let forgotten: string | undefined
  const write = (next: Remembered): void => {
    own = next
    memory().remember(name, next)
  }
  return {
    recall() {
      const found = memory().recall(name)
      if (found?.workflow !== workflow) return undefined
      own = found
      return found
    },
    begin: (key) => write({ workflow, key, startedAt: now() }),
    named(sessionId) {
      if (sessionId === own?.sessionId || sessionId === forgotten) return
      // A retry runs as a session of which no start is known here.
      if (!own || own.sessionId !== undefined) write({ workflow, key: createKey(), sessionId, startedAt: now() })
      else if ((memory().recall(name)?.key ?? own.key) === own.key) write({ ...own, sessionId })
    },
    forget() {
      forgotten = own?.sessionId
      if (own && memory().recall(name)?.key === own.key) memory().forget(name)
    },
  }
}
