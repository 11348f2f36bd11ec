import type { Route } from './route.ts'

/** A way to bring events from a process to another, by its name. */
export interface RouteEntry {
  readonly title: string
  /** How many events go together; one alone is among them where it has no batches. */
  readonly sizes: readonly number[]
  /** Whether an event that was sent can be read later. */
  readonly isDurable: boolean
  /** Loads it, and nothing of the others. */
  readonly load: () => Promise<Route>
}

const BATCHES = [1, 10, 50, 100] as const

const redisByHand = () => import('./routes/redis-by-hand.ts')
const postgresByHand = () => import('./routes/postgres-by-hand.ts')

/** Over Redis: ours, then the limit, then its control. */
export const REDIS_ROUTES = {
  'redis-ours': {
    title: 'Progress',
    sizes: BATCHES,
    isDurable: true,
    load: async () => (await import('./routes/ours.ts')).storeRoute('redis'),
  },
  'redis-script': {
    title: 'a script for each batch, by hand',
    sizes: BATCHES,
    isDurable: true,
    load: async () => (await redisByHand()).batchScript,
  },
  'redis-script-again': {
    title: 'a script for each batch, again',
    sizes: BATCHES,
    isDurable: true,
    load: async () => (await redisByHand()).batchScript,
  },
  'redis-script-each': {
    title: '`XADD` and `PUBLISH` in a script for each event',
    sizes: [1, 50],
    isDurable: true,
    load: async () => (await redisByHand()).eventScript,
  },
  'redis-publish': {
    title: '`PUBLISH` for each event',
    sizes: [1, 50],
    isDurable: false,
    load: async () => (await redisByHand()).publish,
  },
  'resumable-stream': {
    title: 'resumable-stream',
    sizes: [1],
    isDurable: false,
    load: async () => (await import('./routes/resumable-stream.ts')).resumableStream,
  },
  bullmq: {
    title: 'BullMQ, `updateProgress` and `QueueEvents`',
    sizes: [1],
    isDurable: true,
    load: async () => (await import('./routes/bullmq.ts')).bullmq,
  },
} as const satisfies Record<string, RouteEntry>

/** Over Postgres: ours, then the limit, then its control. */
export const POSTGRES_ROUTES = {
  'postgres-ours': {
    title: 'Progress',
    sizes: BATCHES,
    isDurable: true,
    load: async () => (await import('./routes/ours.ts')).storeRoute('postgres'),
  },
  'postgres-ten': {
    title: '`INSERT` of ten and `pg_notify`, by hand',
    sizes: [10],
    isDurable: true,
    load: async () => (await postgresByHand()).inserts,
  },
  'postgres-ten-again': {
    title: '`INSERT` of ten and `pg_notify`, again',
    sizes: [10],
    isDurable: true,
    load: async () => (await postgresByHand()).inserts,
  },
  'postgres-one': {
    title: '`INSERT` of one and `pg_notify`, by hand',
    sizes: [1],
    isDurable: true,
    load: async () => (await postgresByHand()).inserts,
  },
} as const satisfies Record<string, RouteEntry>

/** All routes. */
export const ROUTES = { ...REDIS_ROUTES, ...POSTGRES_ROUTES }

export type RouteName = keyof typeof ROUTES
