import { workerData } from 'node:worker_threads'
import { extractFile } from '../extract/extract-file.ts'
import type { Extracted, ExtractJob, ExtractNote } from '../extract/extracted.ts'
import type { Limits } from '../limits.ts'
import { serveThread } from './serve-thread.ts'

const limits = workerData as Limits

serveThread<ExtractJob, ExtractNote, Extracted>((job, tell) => extractFile(job, { limits, tell }))
