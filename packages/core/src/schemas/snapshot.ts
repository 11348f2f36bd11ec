import { z } from 'zod'
import {
  faultSchema,
  itemStatusSchema,
  jsonSchema,
  logLineSchema,
  nameSchema,
  outcomeSchema,
  planEntrySchema,
  seqSchema,
  sessionStatusSchema,
  stageStatusSchema,
  timestampSchema,
} from './shared.ts'

const stageFields = {
  current: z.number(),
  total: z.number(),
  unit: z.string(),
  message: z.string(),
  /** Which try this is, from 1. */
  attempt: z.number(),
  error: faultSchema,
  startedAt: timestampSchema,
  endedAt: timestampSchema,
  metadata: z.record(z.string(), jsonSchema),
}

const itemFields = {
  /** Its place in the list, from 0. */
  index: z.number(),
  /** A finer state than `status`, in the workflow's own words, such as `downloading`. */
  phase: z.string(),
  /** 0 to 100. */
  percent: z.number(),
  name: z.string(),
  kind: z.string(),
  /** Bytes. */
  size: z.number(),
  attempt: z.number(),
  maxAttempts: z.number(),
  error: faultSchema,
  startedAt: timestampSchema,
  endedAt: timestampSchema,
  metadata: z.record(z.string(), jsonSchema),
}

type Removable<Shape extends Record<string, z.ZodType>> = { [K in keyof Shape]: z.ZodOptional<z.ZodNullable<Shape[K]>> }

/** In a patch every field may be left out, or be `null`, which removes it. */
const removable = <Shape extends Record<string, z.ZodType>>(shape: Shape): Removable<Shape> =>
  Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, schema.nullish()])) as never

/** What is known of one stage that was reached. */
export const stageStateSchema = z.object({ status: stageStatusSchema, ...z.object(stageFields).partial().shape })

/** Changes to one stage; `null` removes a field, and `status` cannot be removed. */
export const stagePatchSchema = z.object({ status: stageStatusSchema.optional(), ...removable(stageFields) })

/** What is known of one item, for example a file. */
export const itemStateSchema = z.object({ status: itemStatusSchema, ...z.object(itemFields).partial().shape })

/** Changes to one item; `null` removes a field, and `status` cannot be removed. */
export const itemPatchSchema = z.object({ status: itemStatusSchema.optional(), ...removable(itemFields) })

/** How many items there are, and how many of each status. */
export const countsSchema = z.object({
  total: z.number(),
  pending: z.number(),
  active: z.number(),
  waiting: z.number(),
  completed: z.number(),
  failed: z.number(),
  skipped: z.number(),
  cancelled: z.number(),
})

/** A session's state: the fold of its events, and nothing else, so that `seq` is its version. */
export const snapshotSchema = z.object({
  sessionId: nameSchema,
  workflow: nameSchema,
  seq: seqSchema,
  topics: z.array(nameSchema),
  status: sessionStatusSchema,
  /** 0 to 100; never decreases, and is below 100 until the session is completed. */
  percent: z.number().min(0).max(100),
  /** The id of the current stage. */
  stage: z.string().optional(),
  message: z.string().optional(),
  plan: z.array(planEntrySchema),
  /** Only the stages that were reached. */
  stages: z.record(nameSchema, stageStateSchema),
  items: z.record(nameSchema, itemStateSchema),
  counts: countsSchema,
  /**
   * Only the items that are active, waiting or failed stand in `items`: there are too many. `counts` counts them all, and
   * `GET /sessions/{id}/items` gives the others.
   */
  itemsOmitted: z.literal(true).optional(),
  counters: z.record(nameSchema, z.number()),
  metadata: z.record(nameSchema, jsonSchema),
  /** The last 100 lines. */
  log: z.array(logLineSchema),
  /** The keys of the result that are known so far. */
  partial: z.record(nameSchema, jsonSchema),
  result: jsonSchema.optional(),
  outcome: outcomeSchema.optional(),
  fromCache: z.boolean().optional(),
  error: faultSchema.optional(),
  reason: z.string().optional(),
  /** Estimated end, by the server's clock. */
  endAt: timestampSchema.optional(),
  retryOf: z.string().optional(),
  createdAt: timestampSchema,
  startedAt: timestampSchema.optional(),
  updatedAt: timestampSchema,
  endedAt: timestampSchema.optional(),
})
