import { adoptPlan } from './adopt-plan.ts'
import { createAhead } from './ahead.ts'
import { boundedFault } from './bounded-fault.ts'
import { calibratePlan } from './calibrate.ts'
import { checkEvent } from './check.ts'
import type { Clock } from './clock.ts'
import type { WorkflowDurations } from './durations.ts'
import type { CompleteOptions, Emitter } from './emitter.ts'
import { closeStages, createEmitterCalls, type EmitOptions, logLine } from './emitter-calls.ts'
import { ProgressError } from './errors.ts'
import { createGathering } from './gathering.ts'
import { createItemsRunner, type EarlierItems } from './items-runner.ts'
import type { LogWriter } from './log-writer.ts'
import type { AnyPatch } from './merge.ts'
import { ownOf } from './own.ts'
import type { Refusals } from './refusals.ts'
import { validate } from './standard-schema.ts'
import { isLive } from './status.ts'
import { toJson } from './to-json.ts'
import type { NewEvent, Outcome, SessionEvent, Snapshot, StagePatch } from './types.ts'
import type { AnyWorkflow, ResultOf } from './workflow.ts'

/** What an emitter is made of. */
export interface SessionEmitterOptions<W extends AnyWorkflow> {
  readonly workflow: W
  readonly start: Snapshot
  /** What earlier sessions took, where the plan is to be weighed by it. */
  readonly durations?: WorkflowDurations | undefined
  readonly clock: Clock
  readonly refusals: Refusals
  readonly writer: LogWriter
  readonly signal: AbortSignal
  readonly maxPatchBytes: number
  readonly maxResultBytes: number
  readonly untilResumed: () => Promise<void>
  /** Resolves when what others have written by now is known. */
  readonly caughtUp: () => Promise<void>
  /** The head of the log as far as it is known. */
  readonly seq: () => number
}

/** The holder's side of a session: the public emitter, and what only the holder may do. */
export interface SessionEmitter<W extends AnyWorkflow> {
  readonly emitter: Emitter<W>
  /** Calls after the end. */
  readonly late: number
  /** Takes the session: it is active from now on. */
  begin(attempt: number, earlier: Pick<EarlierItems, 'before' | 'retryItems'>): void
  /** Takes in what another writer appended. */
  learn(event: SessionEvent): void
  /** Another process has written that this worker was lost, since its lease had run out. */
  readonly isTakenForLost: boolean
  /** The lease runs again: where the session was said to wait for a worker, it is active. */
  back(): void
  /** Its time is over: what the work returns from now on is part of what was asked for. */
  timedOut(thresholdMs: number): void
  /** The work takes longer than expected. */
  slow(message: string): void
  /** What earlier sessions took: estimates go by it. */
  remember(durations: WorkflowDurations): void
  /** What this one took. */
  durations(): WorkflowDurations
  /** Puts an estimate off that nothing has come of, and takes it back after too long a silence. */
  freshen(): void
  /** Ends the session as cancelled. */
  cancelled(): Promise<void>
  /** The session is about to be left to another worker: nothing of its lists is begun any more. */
  leaving(reason: ProgressError): void
  /** Leaves the session to another worker; resolves when everything that was emitted is written. */
  leave(): Promise<void>
}

const LEFT = 'The worker has given the session back; waiting for another'

/** Makes the emitter of one holder. */
export function createSessionEmitter<W extends AnyWorkflow>(options: SessionEmitterOptions<W>): SessionEmitter<W> {
  const { workflow, start, clock, refusals, writer, maxPatchBytes } = options
  const gathering = createGathering({ ahead: createAhead(start, workflow, clock), clock, writer })
  const { ahead } = gathering
  let ended: Promise<void> | undefined
  let late = 0
  let unread = 0
  let isTakenForLost = false

  const emit = (patch: AnyPatch, options: EmitOptions = {}): void => {
    if (ended !== undefined) {
      late += 1
      return
    }
    const timestamp = clock.now()
    // Whatever got this far and is no valid event would stop every follower: nothing of it may reach the log.
    const faulty = options.isChecked
      ? undefined
      : checkEvent({ type: 'partial', sessionId: start.sessionId, seq: 1, timestamp, ...patch })
    if (faulty !== undefined) {
      refusals.note(faulty, 'it is not what the protocol takes')
      return
    }
    ahead.stamp(patch, options)
    const { urgent = false, bytes = 0 } = options
    if (!writer.add(patch, { timestamp, urgent, bytes })) {
      refusals.note(Object.keys(patch).join(' '), 'the store has been down for so long that no more of this fits')
    }
  }

  /** Writes the terminal event behind whatever is pending; the first end wins. */
  const end = (stages: Record<string, StagePatch>, terminal: NewEvent): Promise<void> => {
    if (ended !== undefined) {
      late += 1
      return ended
    }
    lists.stop('cancelled', new ProgressError('session_sealed', { sessionId: start.sessionId }))
    // An error freezes the bar: that its stages are over is no progress. Nor is it where some of the work was not done.
    const isWhole = terminal.type === 'complete' && terminal.outcome === 'full'
    if (Object.keys(stages).length > 0) emit({ stages }, { frozen: !isWhole })
    const { stage } = ahead.state
    ended = writer.end({ ...terminal, ...(stage !== undefined && { stage }) } as NewEvent)
    // Whoever does not wait for the end is not to be killed by it.
    ended.catch(() => undefined)
    return ended
  }

  const fail = (error: unknown): Promise<void> => {
    const { stage } = ahead.state
    const attempt = ownOf(ahead.state.stages, stage ?? '')?.attempt
    const shown = boundedFault(error, { stage, attempt }, { refusals, maxBytes: maxPatchBytes })
    const stages = closeStages(ahead, clock, 'failed')
    const failed = ownOf(stages, shown.stage ?? '')
    if (failed !== undefined) failed.error = shown
    return end(stages, { type: 'error', timestamp: clock.now(), error: shown })
  }

  const complete = async (result: ResultOf<W>, { outcome: given, fromCache }: CompleteOptions = {}): Promise<void> => {
    const taken = await resultOf(workflow, result, options.maxResultBytes)
    if (taken instanceof ProgressError) return fail(taken)
    if (ended === undefined) lists.stop('cancelled', new ProgressError('session_sealed'))
    const outcome = given ?? outcomeOf(ahead.state, workflow)
    const partly = outcome === 'partial' && ahead.state.counts.total > 0 ? ahead.itemsPercent() : 100
    return end(closeStages(ahead, clock, 'completed'), {
      type: 'complete',
      timestamp: clock.now(),
      data: taken.json,
      outcome,
      ...(partly < 100 && { percent: Math.max(partly, ahead.state.percent) }),
      ...(fromCache !== undefined && { fromCache }),
    })
  }

  const { calls, items } = createEmitterCalls({
    ahead,
    clock,
    refusals,
    workflow,
    maxPatchBytes,
    emit,
    gather: (given) => ended === undefined && gathering.gather(given),
  })
  const lists = createItemsRunner({
    clock,
    refusals,
    calls: items,
    signal: options.signal,
    untilResumed: options.untilResumed,
    caughtUp: options.caughtUp,
    retryWhileLive: workflow.items.retryWhileLive,
    onLate: () => {
      late += 1
    },
    onUnread(change) {
      unread += change
      ahead.holdPercent(unread)
    },
  })

  return {
    emitter: {
      ...calls,
      items: lists.items,
      sessionId: start.sessionId,
      signal: options.signal,
      get snapshot() {
        return { ...ahead.snapshot(), seq: options.seq() }
      },
      untilResumed: options.untilResumed,
      complete,
      fail,
    },
    get late() {
      return late
    },
    begin(attempt, earlier) {
      lists.knows({ ...earlier, found: attempt > 1 ? start.items : {} })
      const { status, startedAt } = ahead.state
      const own = workflow.calibrate ? calibratePlan(workflow.plan, start, options.durations) : workflow.plan
      const plan = adoptPlan(start, own)
      emit({
        ...(plan !== undefined && { plan }),
        ...(status !== 'paused' && status !== 'cancelling' && { status: 'active' }),
        ...(startedAt === undefined && { startedAt: clock.now() }),
        ...(attempt > 1 && {
          metadata: { attempt },
          ...logLine(clock, `Another worker has taken over (attempt ${attempt})`, 'warn'),
        }),
      })
    },
    learn(event) {
      ahead.learn(event)
      lists.learn(event)
      if (ahead.state.status === 'paused') ahead.pause()
      else if (ahead.state.status === 'active') ahead.resume()
      // Only a sweep says so of a session that is held.
      else if (isLive(event) && event.type !== 'control' && event.status === 'waiting') isTakenForLost = true
    },
    get isTakenForLost() {
      return isTakenForLost
    },
    back() {
      if (isTakenForLost && ahead.state.status === 'waiting') {
        emit({ status: 'active', ...logLine(clock, 'The worker is back') })
      }
      isTakenForLost = false
    },
    timedOut(thresholdMs) {
      const metadata = { timedOut: true, timeoutThresholdMs: thresholdMs }
      emit({ metadata, ...logLine(clock, new ProgressError('deadline').message, 'warn') }, { urgent: true })
    },
    slow: (message) => emit({ metadata: { slow: true }, ...logLine(clock, message, 'warn') }),
    remember: (durations) => ahead.remember(durations),
    durations: () => ahead.durations(),
    freshen() {
      if (ended !== undefined) return
      const endAt = ahead.newEndAt()
      if (endAt !== undefined) emit({ endAt }, { frozen: true })
    },
    cancelled: () => end(closeStages(ahead, clock, 'skipped'), { type: 'cancelled', timestamp: clock.now() }),
    leaving: (reason) => lists.stop('left', reason),
    leave() {
      if (ended !== undefined) return ended
      lists.stop('left', new ProgressError('shutting_down', { sessionId: start.sessionId }))
      const { status } = ahead.state
      // A pause holds across workers, and so does a cancel that was asked for.
      const waits = status === 'active' || status === 'pending'
      ahead.pause()
      emit({ ...(waits && { status: 'waiting' }), ...logLine(clock, LEFT) })
      ended = writer.settled()
      return ended
    },
  }
}

/**
 * All of the work, or a part: items failed or were left, or there was no time for more. Where followers may set items
 * back, one that nobody came to any more was left, too.
 */
function outcomeOf({ counts, metadata }: Readonly<Snapshot>, { items }: AnyWorkflow): Outcome {
  const left = counts.cancelled + (items.retryWhileLive ? counts.pending + counts.active + counts.waiting : 0)
  return counts.failed + left > 0 || metadata.timedOut === true ? 'partial' : 'full'
}

/** A result as it may be written, or why it may not. */
async function resultOf(
  workflow: AnyWorkflow,
  result: unknown,
  maxBytes: number,
): Promise<(ReturnType<typeof toJson> & { ok: true }) | ProgressError> {
  try {
    const data = workflow.result === undefined ? result : await validate(workflow.result, result)
    const taken = toJson(data, maxBytes)
    return taken.ok ? taken : new ProgressError('invalid_result', { details: taken.problem })
  } catch (cause) {
    return new ProgressError('invalid_result', { cause })
  }
}
