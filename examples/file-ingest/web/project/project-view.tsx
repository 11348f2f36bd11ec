import type { ProgressClient, SessionSnapshot } from '@progress/client'
import { isProgressError } from '@progress/core'
import { useTopic } from '@progress/react'
import { type ReactElement, useState } from 'react'
import type { PageWorkflows } from '../client.ts'
import { type ProjectWorkflowName, projectOf } from './project-sessions.ts'
import { ProposalList } from './proposal-list.tsx'
import { WorkflowCard } from './workflow-card.tsx'

/** Props of the view. */
interface ProjectViewProps {
  readonly client: ProgressClient<PageWorkflows>
  /** What the topics of this visitor's projects begin with. */
  readonly topics: string
}

/** What is made of a project's texts, followed by its topic: the same in every tab, and after a refresh. */
export function ProjectView({ client, topics }: ProjectViewProps): ReactElement {
  const project = projectOf(location.search)
  const { sessions, isLoading, connection, reconnect } = useTopic(`${topics}${project}`)
  const [refused, setRefused] = useState<{ readonly workflow: string; readonly message: string }>()
  const begin = async (workflow: ProjectWorkflowName): Promise<void> => {
    setRefused(undefined)
    const session = client.start(workflow, { project })
    try {
      await session.started
    } catch (error) {
      setRefused({ workflow, message: isProgressError(error) ? error.message : 'The server cannot be reached' })
    } finally {
      // The topic's stream tells of it from now on.
      session.detach()
    }
  }
  const shared = {
    client,
    sessions: sessions as ReadonlyMap<string, SessionSnapshot>,
    isLoading,
    onStart: begin,
    refused,
  }
  return (
    <main className="project">
      <div role="status">
        {connection.state === 'closed' && (
          <div className="banner">
            <span>
              {connection.error?.code === 'forbidden'
                ? 'This project is somebody else’s.'
                : 'The connection was lost. What runs goes on at the server.'}
            </span>
            <button className="button" type="button" onClick={reconnect}>
              Connect again
            </button>
          </div>
        )}
      </div>
      <p className="muted project-words">
        The texts of the files that you ingested, of the project <strong>{project}</strong>: grouped by what they say,
        then built into a tree. Both run on the server; every tab follows them.
      </p>
      <div className="project-cards">
        <WorkflowCard
          {...shared}
          workflow="proposals"
          title="Proposals"
          words="Finds groups among the texts, and words for each."
          button="Propose groups"
        >
          {(result) => <ProposalList result={result} />}
        </WorkflowCard>
        <WorkflowCard
          {...shared}
          workflow="tree-build"
          title="Tree"
          words="Builds a tree of the proposals, with blocks and nodes."
          button="Build the tree"
        >
          {(result) => (
            <p className="tree-result">
              <strong>{String((result as { root?: unknown }).root ?? '')}</strong>
              <span className="number">
                {Number((result as { blocks?: unknown }).blocks)} blocks,{' '}
                {Number((result as { nodes?: unknown }).nodes)} nodes
              </span>
            </p>
          )}
        </WorkflowCard>
      </div>
    </main>
  )
}
