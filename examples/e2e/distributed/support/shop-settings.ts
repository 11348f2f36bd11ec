import type { StoreAddress } from './open-store.ts'

/** What a shop's web process is told as it starts. */
export interface ShopSettings {
  readonly store: StoreAddress
  /** Where the pieces come from. */
  readonly source: string
}

/** What a shop's web process says of itself at `/figures`. */
export interface ShopFigures {
  /** Subscriptions at the store that are open now, of each kind. */
  readonly subscriptions: { readonly topics: number; readonly sessions: number }
  /** Streams that are open now. */
  readonly streams: number
  /** Works that were begun in this process. */
  readonly begun: number
}

/** How many sessions of one visitor may be live at once, of the workflow that has a limit. */
export const MAX_ACTIVE = 5
