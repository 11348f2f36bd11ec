/** What a process of Progress is started with. */
export interface SiteOrder {
  readonly store: 'memory' | 'redis'
  /** Whether it serves followers. */
  readonly serves: boolean
  /** @defaultValue any that is free */
  readonly port?: number
}

/** How updates are emitted: one in each turn of the event loop, in all sessions in turns. */
export interface EmitOrder {
  readonly updates: number
  /** Of each update's text. */
  readonly bytes: number
  /** From one to the next; 0: as soon as the one before was sent. */
  readonly everyMs: number
}

/** What a process of Progress says of itself. */
export interface SiteState {
  readonly rss: number
  readonly held: number
  /** User and system, since it began. */
  readonly cpuMs: number
  readonly atMs: number
  /** Reads of sessions from the store, since it began. */
  readonly reads: number
}

/** How long a call took: its CPU, and on the clock, in µs. */
export interface Taken {
  readonly cpuUs: number
  readonly wallUs: number
}

/** From how many to how many. */
export interface GrowOrder {
  readonly from: number
  readonly to: number
}

/** What one session's items cost at their number. */
export interface ItemsState {
  readonly items: number
  readonly perUpdate: Taken
  /** JSON of the whole snapshot, and of the one that followers get. */
  readonly snapshotBytes: number
  readonly servedBytes: number
}

/** What a log costs at its length. */
export interface LogState {
  readonly events: number
  /** Of one more event, emitted, folded and written. */
  readonly append: Taken
  /** Of what the last ten events are, on the clock. */
  readonly readAfterUs: number
  /** Of what a new follower's process needs, folded. */
  readonly readAllUs: number
}

/** What a process of Progress can be asked: it works on sessions, or serves them, or both. */
export interface SiteCalls {
  /** @returns The port that it listens on. */
  port(): number
  /** Begins more sessions, until there are so many. @returns Their paths, of all. */
  begin(sessions: number): Promise<readonly string[]>
  /** Emits. Resolves when the last one is on its way. */
  emit(order: EmitOrder): Promise<void>
  state(collect: boolean): Promise<SiteState>
  /** Adds items to the first session, and updates some of them. */
  items(order: GrowOrder): Promise<ItemsState>
  /** Gives a new session each a log of so many events, and looks at what one more costs, and a reader. */
  logs(counts: readonly number[]): Promise<readonly LogState[]>
}
