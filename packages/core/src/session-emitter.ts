import type { Clock } from './clock.ts'
import type { CompleteOptions, Emitter, StageOptions, StageUpdate } from './emitter.ts'
import { ProgressError, toFault } from './errors.ts'
import { createEta } from './eta.ts'
import { createFold } from './fold.ts'
import type { LogWriter } from './log-writer.ts'
import type { AnyPatch } from './merge.ts'
import { ownOf } from './own.ts'
import { createPercentTracker } from './percent.ts'
import type { Refusals } from './refusals.ts'
import { itemFields, stageFields } from './stage-patches.ts'
import { validate } from './standard-schema.ts'
import { isLive } from './status.ts'
import { toJson } from './to-json.ts'
import type { ItemPatch, LogLevel, NewEvent, SessionEvent, Snapshot, StagePatch } from './types.ts'
import type { AnyWorkflow, StageDefinition } from './workflow.ts'

/** What an emitter is made of. */
export interface SessionEmitterOptions<W extends AnyWorkflow> {
  readonly workflow: W
  readonly start: Snapshot
  readonly clock: Clock
  readonly refusals: Refusals
  readonly writer: LogWriter
  readonly signal: AbortSignal
  readonly maxPatchBytes: number
  readonly maxResultBytes: number
  readonly untilResumed: () => Promise<void>
  /** The head of the log as far as it is known. */
  readonly seq: () => number
}

interface EmitOptions {
  urgent?: boolean
  /** Of values that later patches may not replace. */
  bytes?: number
  /** The percent stays as it is. */
  frozen?: boolean
  /** A percent that the work itself names. */
  explicit?: number
}

/** The holder's side of a session: the public emitter, and what only the holder may do. */
export interface SessionEmitter<W extends AnyWorkflow> {
  readonly emitter: Emitter<W>
  /** Calls after the end. */
  readonly late: number
  /** Takes the session: it is active from now on. */
  begin(attempt: number): void
  /** Takes in what another writer appended. */
  learn(event: SessionEvent): void
  /** The work takes longer than expected. */
  slow(message: string): void
  /** Ends the session as cancelled. */
  cancelled(reason: string | undefined): Promise<void>
}

/** Makes the emitter of one holder. */
export function createSessionEmitter<W extends AnyWorkflow>(options: SessionEmitterOptions<W>): SessionEmitter<W> {
  const { workflow, start, clock, refusals, writer, maxPatchBytes } = options
  const ahead = createFold(start)
  const definitions: Record<string, StageDefinition> = { ...workflow.stages }
  const percent = createPercentTracker(start, { items: workflow.items, stages: definitions })
  const eta = createEta()
  let ended: Promise<void> | undefined
  let late = 0
  let waits = start.status === 'waiting'

  const fold = (patch: AnyPatch): void => {
    const before = Object.keys(patch.items ?? {}).map((id) => [id, ownOf(ahead.state.items, id)] as const)
    ahead.applyPatch(patch)
    for (const [id, item] of before) percent.itemChanged(item, ahead.state.items[id] as typeof item & object)
  }

  const emit = (patch: AnyPatch, { urgent = false, bytes = 0, frozen = false, explicit }: EmitOptions = {}): void => {
    if (ended !== undefined) {
      late += 1
      return
    }
    const now = clock.now()
    const stage = patch.stage ?? ahead.state.stage ?? workflow.plan[0]?.id
    if (stage != null) patch.stage = stage
    const tier = ownOf(definitions, stage ?? '')?.tier ?? ahead.state.metadata.tier
    if (tier !== undefined && tier !== null) patch.metadata = { ...patch.metadata, tier }
    fold(patch)
    if (!frozen) stampPercent(patch, explicit, now)
    if (!writer.add(patch, { timestamp: now, urgent, bytes })) {
      refusals.note(Object.keys(patch).join(' '), 'the store has been down for so long that no more of this fits')
    }
  }

  const stampPercent = (patch: AnyPatch, explicit: number | undefined, now: number): void => {
    const reached = percent.observe(ahead.state, explicit)
    if (reached > ahead.state.percent) {
      patch.percent = reached
      ahead.applyPatch({ percent: reached })
    }
    eta.observe(reached, now)
    const endAt = eta.endAt(now)
    const shown = ahead.state.endAt
    if (endAt === undefined ? shown === undefined : shown !== undefined && !movedEnough(shown, endAt, now)) return
    patch.endAt = endAt ?? null
    ahead.applyPatch({ endAt: patch.endAt })
  }

  const known = (what: string, stage: unknown): stage is string =>
    typeof stage === 'string' && Object.hasOwn(definitions, stage)
      ? true
      : (refusals.note(what, `${String(stage)} is no stage of ${workflow.name}`), false)

  /** A status that was left on purpose ends with the next sign of work. */
  const resumeWork = (): AnyPatch => {
    if (!waits) return {}
    waits = false
    eta.resume(clock.now())
    return { status: 'active' }
  }

  const closed = (stages: Record<string, StagePatch>, except: string, status: 'completed' | 'failed'): void => {
    for (const [id, stage] of Object.entries(ahead.state.stages)) {
      if (stage.status === 'active' && id !== except) stages[id] = { status, endedAt: clock.now() }
    }
  }

  const enter = (id: string, given: StageOptions, patch: AnyPatch): void => {
    const before = ownOf(ahead.state.stages, id)
    const message = given.message ?? ownOf(definitions, id)?.title
    const fields = stageFields(refusals, ahead.state, id, message === undefined ? given : { ...given, message }, maxPatchBytes)
    const stages: Record<string, StagePatch> = {}
    closed(stages, id, 'completed')
    Object.assign(stages, patch.stages)
    stages[id] = { ...fields, status: 'active' }
    if (before?.status !== 'active') {
      stages[id].startedAt = clock.now()
      if (before?.endedAt !== undefined) Object.assign(stages[id], { endedAt: null, error: null })
      if (before !== undefined && before.status !== 'pending') stages[id].attempt ??= (before.attempt ?? 1) + 1
    }
    emit({ ...resumeWork(), ...patch, stage: id, stages, ...(fields.message != null && { message: fields.message }) })
  }

  const logLine = (message: string, level: LogLevel = 'info', item?: string): AnyPatch => ({
    log: [{ timestamp: clock.now(), level, message, ...(item !== undefined && { item }) }],
  })

  /** Writes the terminal event behind whatever is pending; the first end wins. */
  const end = (stages: Record<string, StagePatch>, terminal: NewEvent): Promise<void> => {
    if (ended !== undefined) {
      late += 1
      return ended
    }
    // An error freezes the bar: that its stages are over is no progress.
    if (Object.keys(stages).length > 0) emit({ stages }, { frozen: terminal.type !== 'complete' })
    const stage = ahead.state.stage
    ended = writer.end({ ...terminal, ...(stage !== undefined && { stage }) } as NewEvent)
    // Whoever does not wait for the end is not to be killed by it.
    ended.catch(() => undefined)
    return ended
  }

  const fail = (error: unknown): Promise<void> => {
    const stage = ahead.state.stage
    const attempt = ownOf(ahead.state.stages, stage ?? '')?.attempt
    const fault = toFault(error, { stage, attempt })
    const details = toJson(fault.details, maxPatchBytes)
    if (fault.details !== undefined) {
      if (details.ok) fault.details = details.json
      else {
        delete fault.details
        refusals.note('error.details', details.problem)
      }
    }
    const stages: Record<string, StagePatch> = {}
    const failedStage = fault.stage ?? stage
    closed(stages, '', 'failed')
    if (failedStage !== undefined && ownOf(stages, failedStage) !== undefined) stages[failedStage] = { ...stages[failedStage], error: fault }
    return end(stages, { type: 'error', timestamp: clock.now(), error: fault })
  }

  /** Whatever the work hands over, a getter that throws among it, stays without consequence for the work. */
  const safe =
    <Args extends unknown[]>(what: string, report: (...args: Args) => void) =>
    (...args: Args): void => {
      try {
        report(...args)
      } catch (error) {
        refusals.note(what, String(error))
      }
    }

  const emitter: Emitter<W> = {
    sessionId: start.sessionId,
    signal: options.signal,
    get snapshot() {
      return { ...ahead.snapshot(), seq: options.seq() }
    },
    stage: safe('stage', (id: string, given: StageOptions = {}) => {
      if (known('stage', id)) enter(id, given, {})
    }),
    update: safe('update', (given: StageUpdate) => {
      if (given.stage !== undefined && !known('update.stage', given.stage)) return
      const stage = given.stage ?? ahead.state.stage
      const patch: AnyPatch = resumeWork()
      if (stage !== undefined) {
        const fields = stageFields(refusals, ahead.state, stage, given, maxPatchBytes)
        if (Object.keys(fields).length > 0) patch.stages = { [stage]: fields }
        if (fields.message != null && stage === ahead.state.stage) patch.message = fields.message
      } else if (given.message !== undefined) {
        patch.message = refusals.text('message', given.message)
      }
      const counters = refusals.numbers('counters', given.counters)
      if (counters !== undefined) patch.counters = counters
      const session = refusals.entries('session', given.session, maxPatchBytes)
      if (session !== undefined) patch.metadata = session.json
      const explicit = refusals.number('percent', given.percent, 0, 100)
      if (Object.keys(patch).length > 0 || explicit !== undefined) {
        emit(patch, { bytes: session?.bytes ?? 0, ...(explicit !== undefined && { explicit }) })
      }
    }),
    skip: safe('skip', (id: string, message?: string) => {
      if (!known('skip', id)) return
      const text = refusals.text('message', message)
      emit({ stages: { [id]: { status: 'skipped', ...(text !== undefined && { message: text }) } } })
    }),
    fallback: safe('fallback', (to: string, reason?: unknown) => {
      if (!known('fallback', to)) return
      const from = ahead.state.stage
      if (from === undefined || from === to) return enter(to, {}, {})
      const fault = toFault(reason ?? new ProgressError('tier_exhausted', { message: 'Nothing was found' }), { stage: from })
      const tiers = { fromTier: definitions[from]?.tier ?? null, toTier: definitions[to]?.tier ?? null }
      const title = definitions[to]?.title ?? to
      enter(to, {}, {
        stages: { [from]: { status: 'failed', endedAt: clock.now(), error: fault } },
        metadata: { fallback: { from, to, ...tiers, reason: fault.code } },
        ...logLine(`${fault.message}; falling back to: ${title}`, 'warn'),
      })
    }),
    addStage: safe('addStage', (id: string, definition: StageDefinition) => {
      if (refusals.name('addStage', id) === undefined) return
      const { title, weight, tier, optional } = definition
      definitions[id] = definition
      const share = refusals.number('weight', weight, 0, Number.MAX_SAFE_INTEGER)
      const entry = {
        id,
        title,
        ...(share !== undefined && { weight: share }),
        ...(tier !== undefined && { tier }),
        ...(optional !== undefined && { optional }),
      }
      emit({ plan: [...ahead.state.plan.filter((known) => known.id !== id), entry] })
    }),
    item: safe('item', (id: string, given: ItemPatch = {}) => {
      if (refusals.name('item', id) === undefined) return
      const before = ownOf(ahead.state.items, id)
      const index = ahead.state.counts.total
      const fields = itemFields(refusals, before, given, { now: clock.now(), index, maxBytes: maxPatchBytes })
      const urgent = fields.status === 'failed'
      emit({ ...resumeWork(), items: { [id]: fields } }, { urgent, bytes: before === undefined ? 200 : 0 })
    }),
    log: safe('log', (message: string, { level = 'info', item }: { level?: LogLevel; item?: string } = {}) => {
      const text = refusals.text('log', message)
      if (text !== undefined) emit(logLine(text, level, item))
    }),
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
    untilResumed: options.untilResumed,
    waiting: safe('waiting', (message?: string) => {
      const text = refusals.text('message', message)
      waits = true
      eta.pause(clock.now())
      emit({ status: 'waiting', ...(text !== undefined && { message: text }) }, { urgent: true })
    }),
    async complete(result, given: CompleteOptions = {}) {
      if (ended !== undefined) return end({}, { type: 'cancelled', timestamp: 0 })
      let data: unknown = result
      if (workflow.result !== undefined) {
        try {
          data = await validate(workflow.result, result)
        } catch (error) {
          return fail(new ProgressError('invalid_result', { cause: error }))
        }
      }
      const taken = toJson(data, options.maxResultBytes)
      if (!taken.ok) {
        refusals.note('result', taken.problem)
        return fail(new ProgressError('invalid_result', { details: taken.problem }))
      }
      const stages: Record<string, StagePatch> = {}
      closed(stages, '', 'completed')
      const { outcome = 'full', fromCache } = given
      const partly = outcome === 'partial' && ahead.state.counts.total > 0 ? percent.itemsPercent() : 100
      await end(stages, {
        type: 'complete',
        timestamp: clock.now(),
        data: taken.json,
        outcome,
        ...(partly < 100 && { percent: Math.max(partly, ahead.state.percent) }),
        ...(fromCache !== undefined && { fromCache }),
      })
    },
    fail,
  }

  return {
    emitter,
    get late() {
      return late
    },
    begin(attempt) {
      const paused = ahead.state.status === 'paused' || ahead.state.status === 'cancelling'
      emit({
        ...(!paused && { status: 'active' }),
        ...(ahead.state.startedAt === undefined && { startedAt: clock.now() }),
        ...(attempt > 1 && {
          metadata: { attempt },
          ...logLine(`Another worker has taken over (attempt ${attempt})`, 'warn'),
        }),
      })
    },
    learn(event) {
      if (isLive(event) && event.type !== 'control') fold(event)
      const { status } = ahead.state
      if (status === 'paused') eta.pause(clock.now())
      else if (!waits) eta.resume(clock.now())
    },
    slow(message) {
      emit({ metadata: { slow: true }, ...logLine(message, 'warn') })
    },
    cancelled(reason) {
      const now = clock.now()
      const stages: Record<string, StagePatch> = {}
      for (const [id, stage] of Object.entries(ahead.state.stages)) {
        if (stage.status === 'active') stages[id] = { status: 'skipped', endedAt: now }
      }
      return end(stages, { type: 'cancelled', timestamp: now, ...(reason !== undefined && { reason }) })
    },
  }
}

/** An estimate is sent again when it moved by a second and by a twentieth of what remains. */
function movedEnough(shown: number, endAt: number, now: number): boolean {
  const moved = Math.abs(endAt - shown)
  return moved >= 1_000 && moved >= Math.max(0, shown - now) / 20
}
