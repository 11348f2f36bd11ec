import type { Logger, SessionStore } from '@progress/core'
import type { JobQueue, JobQueueOptions } from './job-queue.ts'

/** Which store the processes of a test share. */
export interface StoreAddress {
  readonly kind: 'redis' | 'postgres'
  readonly url: string
  /** Key prefix in Redis, schema in Postgres. */
  readonly name: string
}

/** A store and a queue beside it, as one process has them. */
export interface OpenStore {
  readonly store: SessionStore
  readonly queue: JobQueue
  close(): Promise<void>
}

/** What a process opens the store with. */
export interface OpenOptions extends JobQueueOptions {
  readonly logger?: Logger
}

/** Connects a process to the store; what cannot be reached now may be there later. It loads one driver alone. */
export async function openStore(address: StoreAddress, options: OpenOptions = {}): Promise<OpenStore> {
  if (address.kind === 'redis') return (await import('./open-redis.ts')).openRedis(address, options)
  return (await import('./open-postgres.ts')).openPostgres(address, options)
}

/** Prepares an empty server. */
export async function prepareStore(address: StoreAddress): Promise<void> {
  if (address.kind === 'postgres') await (await import('./open-postgres.ts')).preparePostgres(address)
}
