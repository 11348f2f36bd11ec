import { z } from 'zod'
import type { Json } from '../json.ts'
import { NAME_PATTERN } from '../names.ts'

/** An id or name: 1 to 200 characters without control characters, never a prototype's key. */
export const nameSchema = z.string().max(200).regex(NAME_PATTERN)

/** Any JSON value; `undefined` is none. */
export const jsonSchema = z.custom<Json>((value) => value !== undefined, 'expected a JSON value')

/** Epoch milliseconds. */
export const timestampSchema = z.number().nonnegative()

/** A position in a session's log: 0 before its first event. */
export const seqSchema = z.int().nonnegative()

/** Why something failed, as it may be shown to those who follow the session. */
export const faultSchema = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  stage: z.string().optional(),
  item: z.string().optional(),
  /** Which try failed, from 1. */
  attempt: z.number().optional(),
  details: jsonSchema.optional(),
})

/** One line of a session's log. */
export const logLineSchema = z.object({
  timestamp: timestampSchema,
  level: z.enum(['debug', 'info', 'warn', 'error']),
  message: z.string(),
  item: z.string().optional(),
})

/** One step of the plan, in order; a missing weight counts as 1. */
export const planEntrySchema = z.object({
  id: nameSchema,
  title: z.string().optional(),
  weight: z.number().nonnegative().optional(),
  tier: z.number().optional(),
  optional: z.boolean().optional(),
})

export const stageStatusSchema = z.enum(['pending', 'active', 'completed', 'failed', 'skipped'])

export const itemStatusSchema = z.enum(['pending', 'active', 'waiting', 'completed', 'failed', 'skipped', 'cancelled'])

/** What a session may be while it lives: the only statuses that a patch may set. */
export const liveStatusSchema = z.enum(['pending', 'active', 'paused', 'waiting', 'cancelling'])

export const sessionStatusSchema = z.enum([...liveStatusSchema.options, 'completed', 'failed', 'cancelled'])

export const outcomeSchema = z.enum(['full', 'partial'])

export const controlActionSchema = z.enum(['cancel', 'pause', 'resume', 'retry'])
