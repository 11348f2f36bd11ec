import { useEffect, useState } from 'react'
import { askServer } from '../history/ask-server.ts'
import type { FileRow } from './file-row.ts'

/** The files of a session, as far as they have come. */
export interface FilesState {
  readonly rows: readonly FileRow[]
  readonly isLoading: boolean
  /** They could not be had. */
  readonly isMissing: boolean
}

/** Rows that come together: small enough that reading one page is not felt. */
const PAGE = 250
const NONE: readonly FileRow[] = []

/** Reads all files of a session from the database, page by page. @param version - Another one reads them anew. */
export function useFiles(sessionId: string, version: string): FilesState {
  const [state, setState] = useState<FilesState & { readonly of?: string }>({
    rows: NONE,
    isLoading: true,
    isMissing: false,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is read anew
  useEffect(() => {
    const leaving = new AbortController()
    const load = async (): Promise<void> => {
      let rows: readonly FileRow[] = []
      for (let after: number | undefined = undefined; ; ) {
        const query = new URLSearchParams({ limit: `${PAGE}`, ...(after !== undefined && { after: `${after}` }) })
        const path = `ingests/${encodeURIComponent(sessionId)}/files?${query}`
        const response = await askServer(path, { signal: leaving.signal })
        const { files } = (await response.json()) as { readonly files: (FileRow & { readonly position: number })[] }
        if (leaving.signal.aborted) return
        rows = [...rows, ...files]
        after = files.at(-1)?.position
        const isLoading = files.length === PAGE
        setState({ of: sessionId, rows, isLoading, isMissing: false })
        if (!isLoading) return
      }
    }
    load().catch(
      () => leaving.signal.aborted || setState((before) => ({ ...before, isLoading: false, isMissing: true })),
    )
    return () => leaving.abort()
  }, [sessionId, version])
  return state.of === undefined || state.of === sessionId ? state : { rows: NONE, isLoading: true, isMissing: false }
}
