/** Who is to follow what. */
export interface CrowdOrder {
  readonly port: number
  /** Taken in turns. */
  readonly paths: readonly string[]
  /** How many there are to be in all; those that there are stay. */
  readonly count: number
}

/** What a crowd has seen since it was last asked to forget. */
export interface Seen {
  readonly open: number
  /** Snapshots and events, of all of them. */
  readonly events: number
  readonly bytes: number
}

/** What the process of the load can be asked. */
export interface CrowdCalls {
  /** Connects more of them, some at a time. Resolves when all are live. */
  grow(order: CrowdOrder): Promise<void>
  /** Connects all that are not connected, at once, with their cursors. @returns After how many ms each was live. */
  storm(order: Omit<CrowdOrder, 'count'>): Promise<number[]>
  /** Joins and leaves, one follower after another. @returns How long each took until it was live, in ms. */
  join(order: CrowdOrder): Promise<number[]>
  /** All leave. */
  leave(): Promise<void>
  seen(): Seen
  /** Waits until so many snapshots and events were seen. @returns Whether they came. */
  hasSeen(events: number): Promise<boolean>
  forget(): void
  /** How long updates were under way to those that look, in ms, since it was asked to forget. */
  latencies(): number[]
}
