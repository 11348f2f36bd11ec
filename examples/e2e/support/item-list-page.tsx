import { createProgressClient } from '@progress/client'
import {
  defaultItemChoice,
  ItemFilter,
  ItemList,
  ProgressProvider,
  toArrangement,
  useItems,
  useSession,
} from '@progress/react'
import { type ReactElement, StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'

/** What was seen of a page while it was worked on. */
export interface FrameReport {
  readonly frames: number
  /** Between two frames, in ms. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly worst: number
  /** Tasks of more than 50 ms, each with its length in ms. */
  readonly longTasks: readonly number[]
  /** The most rows that were in the page at once. */
  readonly rows: number
  /** Frames in which a row that is in sight was not drawn. */
  readonly gaps: number
  /** How many changes of a row in sight were seen. */
  readonly changes: number
}

declare global {
  interface Window {
    /** Scrolls through the list for so long, and tells how smoothly that went. */
    scrollFor: (ms: number) => Promise<FrameReport>
  }
}

const sessionId = new URLSearchParams(location.search).get('session') ?? ''
const client = createProgressClient({ url: '/api' })

function Page(): ReactElement {
  const { session, status } = useSession(sessionId)
  const [choice, setChoice] = useState(defaultItemChoice)
  const { items, counts, total, isLoading } = useItems(session, toArrangement(choice))
  return (
    <main>
      <h1>Files</h1>
      <p data-testid="loaded">{isLoading ? 'loading' : `${items.length} of ${total}, ${status}`}</p>
      <ItemFilter value={choice} onChange={setChoice} counts={counts} />
      <ItemList items={items} isLoading={isLoading} onRetry={(id) => void session?.retry([id])} />
    </main>
  )
}

/** Whether the rows that are in the page cover all that is seen of the list. */
function isCovered(box: HTMLElement): boolean {
  const { top, bottom, left } = box.getBoundingClientRect()
  const at = (y: number): boolean => document.elementFromPoint(left + 40, y)?.closest('.progress-item') != null
  return at(top + 4) && at((top + bottom) / 2) && at(bottom - 4)
}

window.scrollFor = async (ms) => {
  const box = document.querySelector<HTMLElement>('.progress-items')
  if (!box) throw new Error('there is no list')
  const longTasks: number[] = []
  const observer = new PerformanceObserver((list) => {
    longTasks.push(...list.getEntries().map(({ duration }) => duration))
  })
  observer.observe({ type: 'longtask' })
  let changes = 0
  const mutations = new MutationObserver((records) => {
    changes += records.filter(({ type, attributeName }) => type === 'attributes' && attributeName !== 'style').length
  })
  mutations.observe(box, { subtree: true, attributes: true, attributeFilter: ['data-state', 'data-phase'] })
  const times: number[] = []
  let [rows, gaps] = [0, 0]
  const until = performance.now() + ms
  await new Promise<void>((resolve) => {
    const step = (now: number): void => {
      times.push(now)
      if (times.length % 10 === 0) {
        rows = Math.max(rows, box.querySelectorAll('.progress-item').length)
        if (!isCovered(box)) gaps += 1
      }
      // A quick flick of the wheel, down to the end and from there again.
      box.scrollTop = (box.scrollTop + 160) % (box.scrollHeight - box.clientHeight)
      if (now < until) requestAnimationFrame(step)
      else resolve()
    }
    requestAnimationFrame(step)
  })
  observer.disconnect()
  mutations.disconnect()
  const between = times
    .slice(1)
    .map((time, index) => time - (times[index] ?? 0))
    .sort((a, b) => a - b)
  const at = (share: number): number => between[Math.floor(share * (between.length - 1))] ?? 0
  return {
    frames: between.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    worst: at(1),
    longTasks,
    rows,
    gaps,
    changes,
  }
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <ProgressProvider client={client}>
      <Page />
    </ProgressProvider>
  </StrictMode>,
)
