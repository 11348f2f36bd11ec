import type { ProgressClient, SessionSnapshot } from '@progress/client'
import { isFinal, isProgressError } from '@progress/core'
import { ProgressTracker } from '@progress/react'
import { type ReactElement, type ReactNode, useState } from 'react'
import type { PageWorkflows } from '../client.ts'
import { Outline } from '../icons.tsx'
import { newestOf, type ProjectWorkflowName, trackedOf } from './project-sessions.ts'

/** Props of the card. */
interface WorkflowCardProps {
  readonly client: ProgressClient<PageWorkflows>
  readonly sessions: ReadonlyMap<string, SessionSnapshot>
  readonly isLoading: boolean
  readonly workflow: ProjectWorkflowName
  readonly title: string
  /** What it does. */
  readonly words: string
  readonly button: string
  readonly onStart: (workflow: ProjectWorkflowName) => Promise<void>
  /** Why the last start was not taken. */
  readonly refused: { readonly workflow: string; readonly message: string } | undefined
  /** Shows the result. */
  readonly children: (result: unknown) => ReactNode
}

/** One of the workflows over a project: its newest session, and a button that starts the next. */
export function WorkflowCard(props: WorkflowCardProps): ReactElement {
  const { client, sessions, isLoading, workflow, title, words, button, onStart, refused, children } = props
  const [fault, setFault] = useState<string>()
  const [isStarting, setIsStarting] = useState(false)
  const snapshot = newestOf(sessions, workflow)
  const isBusy = isStarting || (snapshot !== undefined && !isFinal(snapshot.status))
  const ask = (sessionId: string, action: 'cancel' | 'retry'): void => {
    setFault(undefined)
    const session = client.follow(sessionId)
    const reply = session[action]()
    session.detach()
    reply.then(
      (next) => next.detach(),
      (error: unknown) => setFault(isProgressError(error) ? error.message : 'The server cannot be reached'),
    )
  }
  const start = (): void => {
    setIsStarting(true)
    void onStart(workflow).finally(() => setIsStarting(false))
  }
  const why = fault ?? (refused?.workflow === workflow ? refused.message : undefined)
  return (
    <section className="card workflow" aria-label={title} data-workflow={workflow} data-session={snapshot?.sessionId}>
      <div className="panel-head">
        <h2>{title}</h2>
        <button
          className="button button-strong button-small"
          type="button"
          aria-disabled={isBusy}
          onClick={() => isBusy || start()}
        >
          <Outline name="play" />
          {button}
        </button>
      </div>
      <p className="muted">{words}</p>
      <p className="fault" role="alert">
        {why}
      </p>
      {snapshot ? (
        <ProgressTracker progress={trackedOf(snapshot, ask)} labels={{ progress: title }}>
          {snapshot.result !== undefined && children(snapshot.result)}
        </ProgressTracker>
      ) : (
        <p className="nothing nothing-small">{isLoading ? 'Loading…' : 'It has not run yet.'}</p>
      )}
    </section>
  )
}
