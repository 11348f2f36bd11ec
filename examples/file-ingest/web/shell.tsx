import type { SessionSnapshot } from '@progress/client'
import { ConnectionBadge, defaultLabels, ProgressProvider, useNotices } from '@progress/react'
import { type ReactElement, useState } from 'react'
import { ThemeToggle } from 'scan/web/theme-toggle'
import { hashOf, type Place, usePlace } from './address.ts'
import type { PageClient } from './client.ts'
import { FollowingMenu } from './following-menu.tsx'
import { filesOfNumber } from './format.ts'
import { BrandMark } from './icons.tsx'
import { IngestView } from './ingest/ingest-view.tsx'
import { LabView } from './lab/lab-view.tsx'
import type { PageLimits } from './page-uploads.ts'
import { ProjectView } from './project/project-view.tsx'

const VIEWS: Readonly<Record<Place['view'], string>> = {
  ingest: 'Files',
  project: 'Project',
  'lab-report': 'Lab reports',
}

/** A connection that is not needed is no trouble. */
const WORDS = { connection: { ...defaultLabels.connection, polling: 'Polling', idle: 'Ready', closed: 'Finished' } }

const NOTICES = { titleOf: ({ counts }: SessionSnapshot) => filesOfNumber(counts.total) }

/** Props of the shell. */
interface ShellProps extends PageClient {
  readonly limits: PageLimits | undefined
  /** What the topics of this visitor's projects begin with. */
  readonly topics: string
}

/** Header and views; one of them is shown. */
export function Shell({ client, transportChoice, limits, topics }: ShellProps): ReactElement {
  const { view } = usePlace()
  const [shown, setShown] = useState<SessionSnapshot>()
  const notices = useNotices(shown, NOTICES)
  return (
    <ProgressProvider client={client as never}>
      <div className="page">
        <header className="header">
          <h1 className="brand">
            <a href="/">
              <BrandMark />
              File ingest
            </a>
          </h1>
          <nav className="views" aria-label="Views">
            {(Object.keys(VIEWS) as Place['view'][]).map((name) => (
              <a
                key={name}
                href={hashOf({ view: name, session: undefined })}
                aria-current={name === view ? 'page' : undefined}
              >
                {VIEWS[name]}
              </a>
            ))}
          </nav>
          <div className="header-tools">
            <span className="connection" data-testid="connection">
              <ConnectionBadge labels={WORDS} />
            </span>
            <FollowingMenu choice={transportChoice} notices={notices} />
            <ThemeToggle />
          </div>
        </header>
        {view === 'ingest' && <IngestView limits={limits} onShown={setShown} />}
        {view === 'project' && <ProjectView client={client} topics={topics} />}
        {view === 'lab-report' && <LabView limits={limits} onShown={setShown} />}
      </div>
    </ProgressProvider>
  )
}
