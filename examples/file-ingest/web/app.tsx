import { type ReactElement, useEffect } from 'react'
import { useLoaded } from 'scan/web/use-loaded'
import { beside, clientOf } from './client.ts'
import { BrandMark } from './icons.tsx'
import { learnLimits, type PageLimits } from './page-uploads.ts'
import { Shell } from './shell.tsx'

/** Who looks at the page. */
interface Visitor {
  /** Stable, and not their cookie. */
  readonly visitor: string
  /** What the topics of their projects begin with. */
  readonly topics: string
}

/** The page, as soon as the server has said who its visitor is. */
export function App(): ReactElement {
  const visitor = useLoaded<Visitor>(beside('visitor'))
  const limits = useLoaded<PageLimits>(beside('limits'))
  useEffect(() => {
    if (limits.value) learnLimits(limits.value)
  }, [limits.value])
  if (visitor.value)
    return <Shell {...clientOf(visitor.value.visitor)} limits={limits.value} topics={visitor.value.topics} />
  return (
    <div className="page">
      <header className="header">
        <h1 className="brand">
          <BrandMark />
          File ingest
        </h1>
      </header>
      <main className="lobby" aria-busy={!visitor.isMissing}>
        {visitor.isMissing ? (
          <div className="nothing" role="alert">
            <h2>The server cannot be reached</h2>
            <p>Files that are being processed go on there.</p>
            <button className="button" type="button" onClick={visitor.reload}>
              Try again
            </button>
          </div>
        ) : (
          <p className="hidden">Loading…</p>
        )}
      </main>
    </div>
  )
}
