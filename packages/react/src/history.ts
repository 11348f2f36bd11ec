import type { ProgressClient, SessionSnapshot } from '@progress/client'
import type { Counts, Fault, PollBody, SessionList, SessionStatus } from '@progress/core'

/** A session of before, or one that runs, as a list tells of it. */
export interface PastSession {
  readonly sessionId: string
  readonly workflow: string
  readonly status: SessionStatus
  readonly outcome?: 'full' | 'partial' | undefined
  /** What people know it by. @defaultValue the workflow's name */
  readonly title?: string | undefined
  /** Epoch ms. */
  readonly createdAt: number
  readonly endedAt?: number | undefined
  readonly counts?: Counts | undefined
  readonly error?: Pick<Fault, 'code' | 'message' | 'retryable'> | undefined
  /** Whether there is something to download. */
  readonly hasResult: boolean
}

/** Which sessions to list. */
export interface HistoryQuery {
  readonly workflow?: string | undefined
  /** @defaultValue all */
  readonly status?: readonly SessionStatus[] | undefined
  /** Created at that time or later; epoch ms. */
  readonly createdFrom?: number | undefined
  /** Of the page before. */
  readonly cursor?: string | undefined
}

/** A page of them, the newest first. */
export interface HistoryPage {
  readonly sessions: readonly PastSession[]
  /** The next page's cursor; `undefined` on the last. */
  readonly next?: string | undefined
}

/** Where a history comes from, and what may be done with it; what is missing is not offered. */
export interface HistorySource {
  load(query: HistoryQuery): Promise<HistoryPage>
  /** Deletes a session that has ended. */
  forget?(session: PastSession): Promise<unknown>
  /** Tries a session again. @returns The new session's id. */
  retry?(session: PastSession): Promise<string>
  /** @returns The result, as it is written to a file. */
  download?(session: PastSession): Promise<unknown>
}

/** The part of an address that asks for a page. */
function toQuery({ workflow, status, createdFrom, cursor }: HistoryQuery): string {
  const query = new URLSearchParams({
    ...(workflow !== undefined && { workflow }),
    ...(status && { status: status.join() }),
    ...(createdFrom !== undefined && { createdFrom: `${createdFrom}` }),
    ...(cursor !== undefined && { cursor }),
  })
  return `${query}` && `?${query}`
}

/** A list's entry for a snapshot. */
export function toPastSession(snapshot: SessionSnapshot): PastSession {
  const { sessionId, workflow, status, outcome, createdAt, endedAt, counts, error } = snapshot
  return { sessionId, workflow, status, outcome, createdAt, endedAt, counts, error, hasResult: 'result' in snapshot }
}

/** The history that the protocol's server keeps: the caller's own sessions, as long as its store has them. */
export function createHistory(client: Pick<ProgressClient<never>, 'send'>): HistorySource {
  const at = (sessionId: string): string => `/sessions/${encodeURIComponent(sessionId)}`
  const json = async <T>(path: string, init?: RequestInit): Promise<T> => (await client.send(path, init)).json()
  return {
    async load(query) {
      const { sessions, next } = await json<SessionList>(`/sessions${toQuery(query)}`)
      return { sessions: sessions.flatMap(({ snapshot }) => (snapshot ? toPastSession(snapshot as never) : [])), next }
    },
    forget: ({ sessionId }) => client.send(at(sessionId), { method: 'DELETE' }),
    retry: async ({ sessionId }) => (await json<PollBody>(`${at(sessionId)}/retry`, { method: 'POST' })).sessionId,
    download: async ({ sessionId }) => (await json<PollBody>(at(sessionId))).snapshot?.result,
  }
}
