import type { HistorySource } from '@progress/react'
import { askServer } from './ask-server.ts'
import { type IngestRecord, recordStatuses, toPastSession } from './ingest-record.ts'

const PAGE = 20
const at = (sessionId: string): string => `ingests/${encodeURIComponent(sessionId)}`

/** The runs that the database keeps, longer than any store keeps their sessions. */
export const ingestHistory: HistorySource = {
  async load({ workflow, status, createdFrom, cursor }) {
    const query = new URLSearchParams({
      limit: `${PAGE}`,
      ...(workflow !== undefined && { workflow }),
      ...(status && { status: recordStatuses(status).join() }),
      ...(createdFrom !== undefined && { since: `${createdFrom}` }),
      ...(cursor !== undefined && { before: cursor }),
    })
    const { ingests } = (await (await askServer(`ingests?${query}`)).json()) as { readonly ingests: IngestRecord[] }
    return {
      // What went on as another session is told of by that one.
      sessions: ingests.filter(({ replacedBy }) => replacedBy === null).map(toPastSession),
      next: ingests.length < PAGE ? undefined : `${ingests.at(-1)?.createdAt}`,
    }
  },
  forget: ({ sessionId }) => askServer(at(sessionId), { method: 'DELETE' }),
  async retry({ sessionId }) {
    const response = await askServer(`${at(sessionId)}/retry`, { method: 'POST' })
    return ((await response.json()) as { readonly sessionId: string }).sessionId
  },
  download: async ({ sessionId }) => (await askServer(`${at(sessionId)}/results.json`)).json(),
}

/** What the database knows of one run. @throws {UploadFailure} `session_not_found` among others. */
export async function readIngest(sessionId: string, signal: AbortSignal): Promise<IngestRecord> {
  return (await (await askServer(at(sessionId), { signal })).json()) as IngestRecord
}
