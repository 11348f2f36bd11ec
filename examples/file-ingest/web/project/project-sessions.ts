import type { SessionSnapshot } from '@progress/client'
import { isFinal } from '@progress/core'
import type { Tracked } from '@progress/react'
import type { proposals, treeBuild } from '../../src/workflows.ts'

/** The workflows over a project's texts. */
export type ProjectWorkflow = typeof proposals | typeof treeBuild
/** Their names. */
export type ProjectWorkflowName = ProjectWorkflow['name']

/** The newest session of a workflow in a topic. @returns `undefined` where there is none. */
export function newestOf(
  sessions: ReadonlyMap<string, SessionSnapshot>,
  workflow: ProjectWorkflowName,
): SessionSnapshot | undefined {
  let newest: SessionSnapshot | undefined
  for (const session of sessions.values()) {
    if (session.workflow !== workflow) continue
    if (!newest || session.createdAt > newest.createdAt) newest = session
  }
  return newest
}

/** A topic's session as a tracker takes it. @param ask - Asks something of a session, by its id. */
export function trackedOf(
  snapshot: SessionSnapshot | undefined,
  ask: (sessionId: string, action: 'cancel' | 'retry') => void,
): Tracked<ProjectWorkflow> {
  const { status = 'idle', sessionId = '' } = snapshot ?? {}
  const isActive = status !== 'idle' && !isFinal(status)
  return {
    snapshot: snapshot as never,
    status,
    isActive,
    error: snapshot?.error,
    slow: isActive && snapshot?.metadata.slow === true,
    cancel: () => ask(sessionId, 'cancel'),
    retry: () => ask(sessionId, 'retry'),
  }
}

/** The project that the address names. */
export const projectOf = (search: string): string => new URLSearchParams(search).get('project')?.trim() || 'default'
