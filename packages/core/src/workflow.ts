import type { StandardSchemaV1 } from '@standard-schema/spec'
import { isName } from './names.ts'
import type { AnySchema } from './standard-schema.ts'
import type { ControlAction, PlanEntry } from './types.ts'

/** A stage of a workflow's plan. */
export interface StageDefinition {
  /** For people; also the session's message when the stage begins. */
  readonly title: string
  /** Its share of the bar, relative to the other stages'. @defaultValue 1 */
  readonly weight?: number
  /** Its place on the bar, `[from, to]` in percent, in place of a weight; either all stages have one or none. */
  readonly range?: readonly [from: number, to: number]
  /** Which fallback it belongs to; stands in the `metadata` of every event while the stage is current. */
  readonly tier?: number
  /** It may be left out without being missed: what is not reached by the end is no gap. */
  readonly optional?: boolean
  /** It counts by the session's items rather than by `current` and `total`. */
  readonly items?: boolean
}

/** How items count towards percent. */
export interface ItemPolicy {
  /** A failed item counts as done, as nothing, or by what it had reached. @defaultValue `'done'` */
  readonly failed?: 'done' | 'zero' | 'partial'
  /** An active item counts by its own percent or not at all. @defaultValue `'percent'` */
  readonly active?: 'percent' | 'zero'
  /** Phases of an item and the percent at which it enters each, such as `{extracting: 30}`. @defaultValue none */
  readonly phases?: Readonly<Record<string, number>>
  /**
   * Followers may have failed items tried again while the session is live; its work goes through `emitter.items`.
   *
   * @defaultValue false
   */
  readonly retryWhileLive?: boolean
}

/** How an error code of the workflow's own is answered. */
export interface WorkflowErrorRule {
  /** HTTP status in single mode. @defaultValue 500 */
  readonly status?: number
  readonly retryable?: boolean
}

type StageMap = Readonly<Record<string, string | StageDefinition>>

/** What `defineWorkflow` takes. */
export interface WorkflowOptions<
  Name extends string,
  Stages extends StageMap,
  Input extends AnySchema,
  Partial extends AnySchema,
  Result extends AnySchema,
> {
  /** Names it on the wire: 1 to 200 characters. */
  readonly name: Name
  /** The plan, in order: a title, or a title with a weight and more, for each stage. */
  readonly stages: Stages
  readonly input?: Input
  /** What is known of the result before the end: an object schema, whose keys may come one by one. */
  readonly partial?: Partial
  readonly result?: Result
  readonly items?: ItemPolicy
  /** What a follower may ask of it. @defaultValue `['cancel', 'retry']` */
  readonly controls?: readonly ControlAction[]
  /** Its own error codes. */
  readonly errors?: Readonly<Record<string, WorkflowErrorRule>>
  /** It takes `multipart/form-data`. @defaultValue false */
  readonly files?: boolean
  /** Sessions of one owner that may be live at once. @defaultValue 3 */
  readonly maxActive?: number
  /**
   * How long a session may run, in milliseconds. Then its signal is aborted with `deadline`, and the work has
   * `deadlineGraceMs` to return what it has, as a partial outcome; else the session fails with `deadline`.
   *
   * @defaultValue none
   */
  readonly deadlineMs?: number
  /** @defaultValue 5_000 */
  readonly deadlineGraceMs?: number
  /** Weighs the stages by what they took in earlier sessions, as far as those are known. @defaultValue false */
  readonly calibrate?: boolean
}

/** A typed definition of what a session does. */
export interface Workflow<
  Name extends string = string,
  Stage extends string = string,
  InputIn = unknown,
  InputOut = unknown,
  Partial = unknown,
  Result = unknown,
> {
  readonly name: Name
  readonly plan: readonly PlanEntry[]
  readonly stages: Readonly<Record<Stage, StageDefinition>>
  readonly input: AnySchema<InputIn, InputOut> | undefined
  readonly partial: AnySchema<unknown, Partial> | undefined
  readonly result: AnySchema<unknown, Result> | undefined
  readonly items: Required<ItemPolicy>
  readonly controls: readonly ControlAction[]
  readonly errors: Readonly<Record<string, WorkflowErrorRule>>
  readonly files: boolean
  readonly maxActive: number
  readonly deadlineMs: number | undefined
  readonly deadlineGraceMs: number
  readonly calibrate: boolean
}

/** Any workflow. */
// biome-ignore lint/suspicious/noExplicitAny: the only type that every instance of a generic in both variances fits
export type AnyWorkflow = Workflow<string, any, any, any, any, any>
/** The names of a workflow's stages. */
export type StageOf<W> = W extends Workflow<string, infer Stage, infer _I, infer _O, infer _P, infer _R> ? Stage : never
/** The input as a client sends it. */
export type InputOf<W> = W extends Workflow<string, infer _S, infer Input, infer _O, infer _P, infer _R> ? Input : never
/** The input as the work gets it, after the schema's transforms. */
export type ParsedInputOf<W> =
  W extends Workflow<string, infer _S, infer _I, infer Output, infer _P, infer _R> ? Output : never
/** A key of a workflow's partial result; any text where it has no schema. */
export type PartialKeyOf<W> = unknown extends PartialOf<W> ? string : keyof PartialOf<W> & string
/** The shape of a workflow's partial result; its keys come one by one. */
export type PartialOf<W> = W extends Workflow<string, infer _S, infer _I, infer _O, infer P, infer _R> ? P : never
/** A workflow's result. */
export type ResultOf<W> =
  W extends Workflow<string, infer _S, infer _I, infer _O, infer _P, infer Result> ? Result : never

/**
 * Defines a workflow, and carries its types to emitter, handler, client and hook.
 *
 * @throws {TypeError} for a bad name, a weight that is not a number of at least 0, ranges that do not join up from 0 to
 * 100, or an error's status that is none.
 */
export function defineWorkflow<
  const Name extends string,
  const Stages extends StageMap,
  Input extends AnySchema = AnySchema<unknown, unknown>,
  Partial extends AnySchema = AnySchema<unknown, unknown>,
  Result extends AnySchema = AnySchema<unknown, unknown>,
>(
  options: WorkflowOptions<Name, Stages, Input, Partial, Result>,
): Workflow<
  Name,
  keyof Stages & string,
  StandardSchemaV1.InferInput<Input>,
  StandardSchemaV1.InferOutput<Input>,
  StandardSchemaV1.InferOutput<Partial>,
  StandardSchemaV1.InferOutput<Result>
> {
  if (!isName(options.name)) throw new TypeError(`a workflow's name is 1 to 200 characters: ${options.name}`)
  for (const [code, { status = 500 }] of Object.entries(options.errors ?? {})) {
    if (!(Number.isInteger(status) && status >= 400 && status <= 599)) {
      throw new TypeError(`the status of error ${code} is not one from 400 to 599: ${status}`)
    }
  }
  const stages = Object.fromEntries(
    Object.entries(options.stages).map(([id, stage]) => [id, typeof stage === 'string' ? { title: stage } : stage]),
  ) as Record<keyof Stages & string, StageDefinition>
  return {
    name: options.name,
    stages,
    plan: toPlan(stages),
    input: options.input as never,
    partial: options.partial as never,
    result: options.result as never,
    items: { failed: 'done', active: 'percent', phases: {}, retryWhileLive: false, ...options.items },
    controls: options.controls ?? ['cancel', 'retry'],
    errors: options.errors ?? {},
    files: options.files ?? false,
    maxActive: options.maxActive ?? 3,
    deadlineMs: options.deadlineMs,
    deadlineGraceMs: options.deadlineGraceMs ?? 5_000,
    calibrate: options.calibrate ?? false,
  }
}

function toPlan(stages: Readonly<Record<string, StageDefinition>>): PlanEntry[] {
  const entries = Object.entries(stages)
  const ranged = entries.filter(([, stage]) => stage.range !== undefined)
  if (ranged.length > 0) assertRanges(entries)
  return entries.map(([id, { title, weight, range, tier, optional }]) => {
    if (!isName(id)) throw new TypeError(`a stage's name is 1 to 200 characters: ${id}`)
    const share = range === undefined ? weight : range[1] - range[0]
    if (share !== undefined && !(Number.isFinite(share) && share >= 0)) {
      throw new TypeError(`the weight of stage ${id} is not a number of at least 0: ${share}`)
    }
    return {
      id,
      title,
      ...(share !== undefined && { weight: share }),
      ...(tier !== undefined && { tier }),
      ...(optional !== undefined && { optional }),
    }
  })
}

function assertRanges(entries: readonly (readonly [string, StageDefinition])[]): void {
  let reached = 0
  for (const [id, { range }] of entries) {
    if (range === undefined || range[0] !== reached || !(range[1] >= reached)) {
      throw new TypeError(`the range of stage ${id} does not begin at ${reached}, where the one before it ends`)
    }
    reached = range[1]
  }
  if (reached !== 100) throw new TypeError(`the ranges end at ${reached}, not at 100`)
}
