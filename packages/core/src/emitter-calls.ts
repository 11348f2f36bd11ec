import type { Ahead, StampOptions } from './ahead.ts'
import { boundedFault } from './bounded-fault.ts'
import type { Clock } from './clock.ts'
import type { Emitter, StageOptions, StageUpdate } from './emitter.ts'
import { ProgressError } from './errors.ts'
import { createItemCalls, type ItemCalls } from './item-calls.ts'
import type { AnyPatch } from './merge.ts'
import { ownOf } from './own.ts'
import type { Refusals } from './refusals.ts'
import { stageFields } from './stage-patches.ts'
import type { LogLevel, StagePatch } from './types.ts'
import type { AnyWorkflow, StageDefinition } from './workflow.ts'

/** How a report is to be written. */
export interface EmitOptions extends StampOptions {
  readonly urgent?: boolean
  /** Of values that later patches may not replace. */
  readonly bytes?: number
  /** Each value in it was looked at already. @defaultValue false */
  readonly isChecked?: boolean
}

/** What the calls of an emitter work with. */
export interface EmitterCallsOptions {
  readonly ahead: Ahead
  readonly clock: Clock
  readonly refusals: Refusals
  readonly workflow: AnyWorkflow
  readonly maxPatchBytes: number
  readonly emit: (patch: AnyPatch, options?: EmitOptions) => void
  /** Takes an update that is to be worked out later, together with others. @returns `false` where it is to be emitted now. */
  readonly gather: (given: StageUpdate) => boolean
}

/** The calls that return at once. */
export type EmitterCalls = Omit<
  Emitter,
  'sessionId' | 'signal' | 'snapshot' | 'items' | 'untilResumed' | 'complete' | 'fail'
>

/** The calls of an emitter, and those about items that only the holder makes. */
export interface CallsOfEmitter {
  readonly calls: EmitterCalls
  readonly items: ItemCalls
}

/** A patch that adds one line to the session's log. */
export function logLine(clock: Clock, message: string, level: LogLevel = 'info', item?: string): AnyPatch {
  return { log: [{ timestamp: clock.now(), level, message, ...(item !== undefined && { item }) }] }
}

/** Ends the stages that are active, all but one. */
export function closeStages(
  { state }: Ahead,
  clock: Clock,
  status: 'completed' | 'failed' | 'skipped',
  except?: string,
): Record<string, StagePatch> {
  const active = Object.entries(state.stages).filter(([id, stage]) => stage.status === 'active' && id !== except)
  return Object.fromEntries(active.map(([id]) => [id, { status, endedAt: clock.now() }]))
}

/** Makes of what the work says the patches that its session's log is to hold. */
export function createEmitterCalls(options: EmitterCallsOptions): CallsOfEmitter {
  const { ahead, clock, refusals, workflow, maxPatchBytes, emit, gather } = options
  let waits = ahead.state.status === 'waiting'

  const safe: Refusals['safe'] = (what, report) => refusals.safe(what, report)

  const known = (what: string, stage: unknown): stage is string => {
    if (typeof stage === 'string' && Object.hasOwn(ahead.definitions, stage)) return true
    refusals.note(what, `${String(stage)} is no stage of ${workflow.name}`)
    return false
  }

  /** A status that was left on purpose ends with the next sign of work. */
  const resumeWork = (): AnyPatch => {
    if (!waits) return {}
    waits = false
    // Somebody may have paused or cancelled it meanwhile.
    if (ahead.state.status !== 'waiting') return {}
    ahead.resume()
    return { status: 'active' }
  }

  const enter = (id: string, given: StageOptions, patch: AnyPatch = {}): void => {
    const before = ownOf(ahead.state.stages, id)
    const titled = { ...given, message: given.message ?? ownOf(ahead.definitions, id)?.title ?? id }
    const fields = stageFields(refusals, ahead.state, id, titled, maxPatchBytes)
    fields.status = 'active'
    if (before?.status !== 'active') {
      fields.startedAt = clock.now()
      if (before?.endedAt !== undefined) Object.assign(fields, { endedAt: null, error: null })
      if (before !== undefined && before.status !== 'pending') fields.attempt ??= (before.attempt ?? 1) + 1
    }
    const stages = { ...closeStages(ahead, clock, 'completed', id), ...patch.stages, [id]: fields }
    emit({ ...resumeWork(), ...patch, stage: id, stages, ...(fields.message != null && { message: fields.message }) })
  }

  /** What an update says of a stage: of the current one also what the session shows. */
  const stageUpdate = (given: StageUpdate): AnyPatch => {
    const stage = given.stage ?? ahead.state.stage
    if (stage === undefined) return { message: refusals.text('message', given.message) }
    const fields = stageFields(refusals, ahead.state, stage, given, maxPatchBytes)
    return {
      ...(Object.keys(fields).length > 0 && { stages: { [stage]: fields } }),
      ...(fields.message != null && stage === ahead.state.stage && { message: fields.message }),
    }
  }

  const log = safe('log', (message: string, { level = 'info', item }: { level?: LogLevel; item?: string } = {}) => {
    const text = refusals.text('log', message)
    if (text !== undefined) emit(logLine(clock, text, level, item))
  })

  const items = createItemCalls({
    ahead,
    clock,
    refusals,
    workflow,
    maxPatchBytes,
    log,
    emit: (patch, given) => emit(waits ? { ...resumeWork(), ...patch } : patch, given),
  })

  const calls: EmitterCalls = {
    item: items.item,
    stage: safe('stage', (id: string, given: StageOptions = {}) => {
      if (known('stage', id)) enter(id, given)
    }),
    update: safe('update', (given: StageUpdate) => {
      if (!waits && gather(given)) return
      if (given.stage !== undefined && !known('update.stage', given.stage)) return
      const patch = stageUpdate(given)
      const counters = refusals.numbers('counters', given.counters)
      const session = refusals.entries('session', given.session, maxPatchBytes)
      const explicit = refusals.number('percent', given.percent, 0, 100)
      if (counters !== undefined) patch.counters = counters
      if (session !== undefined) patch.metadata = session.json
      Object.assign(patch, resumeWork())
      if (Object.keys(patch).length > 0 || explicit !== undefined) emit(patch, { bytes: session?.bytes ?? 0, explicit })
    }),
    skip: safe('skip', (id: string, message?: string) => {
      if (!known('skip', id)) return
      const text = refusals.text('message', message)
      emit({ stages: { [id]: { status: 'skipped', ...(text !== undefined && { message: text }) } } })
    }),
    fallback: safe('fallback', (to: string, reason?: unknown) => {
      if (!known('fallback', to)) return
      const from = ahead.state.stage
      if (from === undefined || from === to) return enter(to, {})
      const nothing = new ProgressError('tier_exhausted', { message: 'Nothing was found' })
      const error = boundedFault(reason ?? nothing, { stage: from }, { refusals, maxBytes: maxPatchBytes })
      const [left, entered] = [ownOf(ahead.definitions, from), ownOf(ahead.definitions, to)]
      const tiers = { fromTier: left?.tier ?? null, toTier: entered?.tier ?? null }
      enter(
        to,
        {},
        {
          stages: { [from]: { status: 'failed', endedAt: clock.now(), error } },
          metadata: { fallback: { from, to, ...tiers, reason: error.code } },
          ...logLine(clock, `${error.message}; falling back to: ${entered?.title ?? to}`, 'warn'),
        },
      )
    }),
    addStage: safe('addStage', (id: string, definition: StageDefinition) => {
      if (refusals.name('addStage', id) === undefined) return
      const { title, weight, tier, optional } = definition
      const entry = { id, title, weight, tier, optional }
      // What was said before goes by the definition that held then.
      const { plan } = ahead.state
      ahead.definitions[id] = definition
      emit({ plan: [...plan.filter((planned) => planned.id !== id), entry] })
    }),
    log,
    partial: safe('partial', (data: object) => {
      const taken = refusals.entries('partial', data, maxPatchBytes)
      if (taken !== undefined) emit({ ...resumeWork(), data: taken.json }, { urgent: true, bytes: taken.bytes })
    }),
    append: safe('append', (key: string, text: string) => {
      if (refusals.name('append', key) === undefined) return
      if (typeof text !== 'string') return refusals.note('append', 'it is no text')
      if (text.length > maxPatchBytes) return refusals.note('append', `it has more than ${maxPatchBytes} bytes`)
      emit({ append: { [key]: text } }, { bytes: text.length })
    }),
    count: safe('count', (name: string, by = 1) => {
      const step = refusals.number('count', by, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
      if (step === undefined || refusals.name('count', name) === undefined) return
      emit({ counters: { [name]: (ownOf(ahead.state.counters, name) ?? 0) + step } })
    }),
    waiting: safe('waiting', (message?: string) => {
      const text = refusals.text('message', message)
      waits = true
      ahead.pause()
      emit({ status: 'waiting', ...(text !== undefined && { message: text }) }, { urgent: true })
    }),
  }
  return { calls, items }
}
