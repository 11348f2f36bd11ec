import { z } from 'zod'
import {
  controlActionSchema,
  faultSchema,
  jsonSchema,
  liveStatusSchema,
  logLineSchema,
  nameSchema,
  outcomeSchema,
  planEntrySchema,
  seqSchema,
  timestampSchema,
} from './shared.ts'
import { countsSchema, itemPatchSchema, stagePatchSchema } from './snapshot.ts'

const envelope = {
  sessionId: nameSchema,
  /** The event's place in the log, from 1. */
  seq: seqSchema.min(1),
  /** The `seq` that a state must have for the event to apply; absent means `seq - 1`. */
  since: seqSchema.optional(),
  timestamp: timestampSchema,
}

/** The current stage, as information; only a patch sets it. */
const stageInfo = { stage: z.string().optional() }

const patch = {
  /** 0 up to but not 100: only `complete` brings 100. The state keeps the greatest. */
  percent: z.number().min(0).lt(100).optional(),
  stage: nameSchema.nullish(),
  message: z.string().nullish(),
  status: liveStatusSchema.optional(),
  startedAt: timestampSchema.optional(),
  endAt: timestampSchema.nullish(),
  plan: z.array(planEntrySchema).optional(),
  stages: z.record(nameSchema, stagePatchSchema).optional(),
  items: z.record(nameSchema, itemPatchSchema).optional(),
  counters: z.record(nameSchema, z.number().nullable()).optional(),
  metadata: z.record(nameSchema, jsonSchema).optional(),
  log: z.array(logLineSchema).optional(),
  /** Text that is appended to strings of the partial result. */
  append: z.record(nameSchema, z.string()).optional(),
}

/** What a patch may hold, before a log gives it its place. */
export const patchSchema = z.object(patch)

/** A patch on its way to a follower. */
const sent = {
  ...patch,
  /** How many items there are after it, where the server sends slim snapshots; no log holds it. */
  counts: countsSchema.optional(),
}

export const progressSchema = z.object({ type: z.literal('progress'), ...envelope, ...sent })

export const partialSchema = z.object({
  type: z.literal('partial'),
  ...envelope,
  ...sent,
  /** Keys of the result that are known so far. */
  data: z.record(nameSchema, jsonSchema).optional(),
})

export const controlSchema = z.object({
  type: z.literal('control'),
  ...envelope,
  ...stageInfo,
  action: controlActionSchema,
  items: z.array(nameSchema).optional(),
})

export const completeSchema = z.object({
  type: z.literal('complete'),
  ...envelope,
  ...stageInfo,
  data: jsonSchema,
  outcome: outcomeSchema,
  /** Absent: 100. */
  percent: z.number().min(0).max(100).optional(),
  fromCache: z.boolean().optional(),
})

export const errorSchema = z.object({ type: z.literal('error'), ...envelope, ...stageInfo, error: faultSchema })

export const cancelledSchema = z.object({
  type: z.literal('cancelled'),
  ...envelope,
  ...stageInfo,
  reason: z.string().optional(),
})

/** Every event by its type. */
export const eventSchemas = [
  progressSchema,
  partialSchema,
  controlSchema,
  completeSchema,
  errorSchema,
  cancelledSchema,
] as const

/** One entry of a session's log. */
export const sessionEventSchema = z.discriminatedUnion('type', eventSchemas)
