import { type ProgressState, type SessionState, useProgress, useSession } from '@progress/react'
import { useEffect, useRef } from 'react'
import type { ingest } from '../../src/workflows.ts'
import { goTo, usePlace } from '../address.ts'

type Ingest = typeof ingest

/** The session that the page shows. */
export interface ShownSession {
  readonly state: SessionState<Ingest>
  /** The session that is to be shown, and that the store knows no more: the database may. */
  readonly missing: string | undefined
  readonly start: ProgressState<Ingest>['start']
  /** Shows nothing but the choice of files again. */
  leave(): void
}

const isGone = (code: string | undefined): boolean => code === 'session_not_found' || code === 'session_expired'

/**
 * Follows what runs, in every tab of this visitor; or the session that the address names, which is that one as soon as it
 * is known: a refresh shows the same, also after its end.
 */
export function useShownSession(): ShownSession {
  const { view, session: named } = usePlace()
  const own = useProgress<Ingest>('ingest', { key: 'ingest', maxEvents: 0 })
  const ownId = own.session?.id
  const lastOwn = useRef<string>(undefined)
  // A retry goes on as a session of its own: the address has the one before for a moment.
  const isOwn = named === undefined || named === ownId || (ownId !== undefined && named === lastOwn.current)
  const other = useSession<Ingest>(isOwn ? undefined : named, { maxEvents: 0 })
  useEffect(() => {
    // On the way to another view this one is told first.
    if (ownId === undefined || view !== 'ingest') return
    if (isOwn && named !== ownId) goTo({ view: 'ingest', session: ownId }, 'replace')
    lastOwn.current = ownId
  }, [ownId, named, isOwn, view])
  const otherId = other.session?.id
  useEffect(() => {
    if (view === 'ingest' && !isOwn && otherId !== undefined && otherId !== named)
      goTo({ view: 'ingest', session: otherId }, 'replace')
  }, [isOwn, otherId, named, view])
  const state = isOwn ? own : other
  return {
    state,
    missing: isGone(state.error?.code) ? (named ?? ownId) : undefined,
    start(input, options) {
      goTo({ view: 'ingest', session: undefined })
      return own.start(input, options)
    },
    leave() {
      own.reset()
      goTo({ view: 'ingest', session: undefined })
    },
  }
}
