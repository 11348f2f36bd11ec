import { z } from 'zod'
import { jsonSchema, nameSchema, planEntrySchema, seqSchema, sessionStatusSchema, timestampSchema } from './shared.ts'

/** The right of one holder to work on a session, until `expiresAt` by the store's clock. */
export const leaseSchema = z.object({
  sessionId: nameSchema,
  holder: z.string(),
  /** Counts the holders of a session, from 1; a writer with an older one is fenced. */
  epoch: z.int().positive(),
  expiresAt: timestampSchema,
})

/** What a store knows of a session beside its log. */
export const sessionRecordSchema = z.object({
  sessionId: nameSchema,
  workflow: nameSchema,
  owner: nameSchema.optional(),
  topics: z.array(nameSchema),
  plan: z.array(planEntrySchema),
  /** The idempotency key that it was started with. */
  key: z.string().optional(),
  /** Of the input, as `fingerprintOf` gives it: tells a repeated start from another one under the same key. */
  fingerprint: z.string().optional(),
  /** The input as it came, where it is kept so that `retry` can start again. */
  input: jsonSchema.optional(),
  retryOf: nameSchema.optional(),
  status: sessionStatusSchema,
  /** The head of its log. */
  seq: seqSchema,
  /** Of the last holder; 0 before the first. */
  epoch: z.int().nonnegative(),
  lease: leaseSchema.optional(),
  /** When a live session counts as lapsed: the lease's end, or the limit for one that nobody works on. */
  dueAt: timestampSchema,
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
  endedAt: timestampSchema.optional(),
})
