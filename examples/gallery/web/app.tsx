import { useSession } from '@progress/react'
import type { ReactElement } from 'react'
import { useSyncExternalStore } from 'react'
import { ThemeToggle } from 'scan/web/theme-toggle'
import { player, shownState } from './gallery-player.ts'
import { Cards, Counters, Errors, Feed, History, Items, Signs, Switches, Tracker } from './sections.tsx'
import { StateIndex } from './state-index.tsx'
import { TransportBar } from './transport-bar.tsx'

/** The components, each with an anchor of its own. */
const SECTIONS = [
  ['tracker', 'ProgressTracker', Tracker],
  ['signs', 'LiveBadge, ConnectionBadge, Eta, ProgressBar, CurrentItem, Milestones', Signs],
  ['cards', 'SummaryCards', Cards],
  ['counters', 'StatCounters', Counters],
  ['notices', 'NoticeSettings', Switches],
  ['items', 'ItemFilter, ItemList', Items],
  ['feed', 'ActivityFeed', Feed],
  ['errors', 'ErrorList', Errors],
  ['history', 'SessionHistory', History],
] as const

const sessionNow = () => player.getState().session

/** Every component of the package, in the state that was chosen. */
export function App(): ReactElement {
  const state = useSyncExternalStore(shownState.subscribe, shownState.get)
  const session = useSyncExternalStore(player.subscribe, sessionNow)
  const progress = useSession(session)
  return (
    <div className="page">
      <header className="header">
        <h1 className="brand">
          <a href="/">
            <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
              <rect width="32" height="32" rx="9" />
              <path d="M8 8h7v7H8zM19 8h5M19 12h5M8 19h16M8 24h10" strokeLinejoin="round" />
            </svg>
            Gallery
          </a>
        </h1>
        <div className="header-tools">
          <ThemeToggle />
        </div>
      </header>
      <div className="gallery">
        <StateIndex shown={state} />
        <main className="stage" data-state={state.id}>
          <div className="stage-head">
            <h2>{state.title}</h2>
            <p className="muted">{state.note}</p>
          </div>
          <TransportBar />
          <nav className="pills" aria-label="Components">
            {SECTIONS.map(([id, title]) => (
              <a className="pill" key={id} href={`#${id}`}>
                {title.split(',')[0]}
              </a>
            ))}
          </nav>
          <div className="sections">
            {SECTIONS.map(([id, title, Section]) => (
              <section className="card" id={id} key={id} aria-labelledby={`${id}-title`}>
                <h3 id={`${id}-title`}>{title}</h3>
                <Section progress={progress} />
              </section>
            ))}
          </div>
        </main>
      </div>
    </div>
  )
}
