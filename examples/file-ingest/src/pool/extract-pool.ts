import { availableParallelism } from 'node:os'
import type { Extracted, ExtractJob, ExtractNote } from '../extract/extracted.ts'
import type { Limits } from '../limits.ts'
import { type WorkerPool, workerPool } from './worker-pool.ts'

/** Threads that take files apart. */
export type ExtractPool = WorkerPool<ExtractJob, ExtractNote, Extracted>

/** Decoding is native and brings threads of its own: more of ours would only wait. */
const MOST = 4

/** Creates the pool; its threads start with the first files, if not before. */
export const extractPool = (limits: Limits): ExtractPool =>
  workerPool({
    module: new URL('./extract-thread.ts', import.meta.url),
    data: limits,
    size: Math.max(2, Math.min(MOST, availableParallelism())),
    heapMb: limits.heapMb,
    memoryMb: limits.memoryMb,
  })
