import { ActivityFeed } from '@progress/react'
import type { ReactElement } from 'react'
import { openOrder } from './address.ts'
import { feedWords } from './feed-words.ts'
import type { OrderSnapshot } from './order-view.ts'

/** Props of the feed. */
interface OrderFeedProps {
  readonly sessions: ReadonlyMap<string, OrderSnapshot>
  readonly isLoaded: boolean
}

const LOADED = { feedEmpty: 'What happens to the orders is noted here.' }
const LOADING = { feedEmpty: 'Loading…' }

/** What happens to the orders, the newest first. It does not speak: the page tells of ends in another place. */
export function OrderFeed({ sessions, isLoaded }: OrderFeedProps): ReactElement {
  return (
    <section className="feed card" aria-labelledby="activity">
      <h2 id="activity">Activity</h2>
      <ActivityFeed sessions={sessions} words={feedWords} onOpen={openOrder} labels={isLoaded ? LOADED : LOADING} />
    </section>
  )
}
