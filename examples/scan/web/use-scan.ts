import type { ClientSession } from '@progress/client'
import { type SessionState, useSession } from '@progress/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ScanWorkflows } from '../src/workflows.ts'
import { client } from './client.ts'
import type { ScanRequest } from './scan-request.ts'
import { showToTests } from './test-window.ts'

type Target = string | ClientSession<ScanWorkflows> | undefined

/** The scan on the page, and what may be done with it. */
export interface PageScan {
  readonly state: SessionState<ScanWorkflows>
  /** What was asked for, where this page asked for it. */
  readonly request: ScanRequest | undefined
  begin(request: ScanRequest): void
  /** Shows a scan of before. */
  open(sessionId: string): void
  tryAgain(): void
}

const idInAddress = (): string | undefined => decodeURIComponent(location.hash.slice(1)) || undefined

/** Follows one scan at a time. Its id stands in the address: a page that is loaded anew shows the same scan. */
export function useScan(): PageScan {
  const [target, setTarget] = useState<Target>(idInAddress)
  const [request, setRequest] = useState<ScanRequest>()
  const remembered = useRef(new Map<string, ScanRequest>())
  const started = useRef<ClientSession<ScanWorkflows>>(undefined)
  const state = useSession<ScanWorkflows>(target)
  const { snapshot, session } = state

  const follow = useCallback((next: Target, asked: ScanRequest | undefined): void => {
    started.current?.detach()
    started.current = typeof next === 'object' ? next : undefined
    setTarget(next)
    setRequest(asked)
  }, [])
  const begin = useCallback(
    (asked: ScanRequest): void => {
      const next = client.start(asked.workflow, asked.input, { key: asked.key }) as ClientSession<ScanWorkflows>
      next.started.then(
        (id) => remembered.current.set(id, asked),
        () => undefined,
      )
      follow(next, asked)
    },
    [follow],
  )
  const open = useCallback((id: string) => follow(id, remembered.current.get(id)), [follow])

  const shownId = snapshot?.sessionId
  useEffect(() => {
    if (shownId && shownId !== idInAddress()) history.replaceState(null, '', `#${encodeURIComponent(shownId)}`)
  }, [shownId])
  useEffect(() => {
    const onHashChange = (): void => follow(idInAddress(), remembered.current.get(idInAddress() ?? ''))
    addEventListener('hashchange', onHashChange)
    return () => removeEventListener('hashchange', onHashChange)
  }, [follow])
  useEffect(() => {
    showToTests({ snapshot: () => session?.getSnapshot(), sessionId: () => session?.id })
  }, [session])

  // A start that nobody answered is repeated with its key, so that it runs once even if it did get through.
  const tryAgain = (): void => {
    if (session?.id === undefined && request) begin(request)
    else state.retry()
  }
  return { state, request, begin, open, tryAgain }
}
