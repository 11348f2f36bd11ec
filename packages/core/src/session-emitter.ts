import { createAhead } from './ahead.ts'
import { checkEvent } from './check.ts'
import type { Clock } from './clock.ts'
import type { CompleteOptions, Emitter } from './emitter.ts'
import { closeStages, createEmitterCalls, type EmitOptions, logLine } from './emitter-calls.ts'
import { ProgressError, toFault } from './errors.ts'
import type { LogWriter } from './log-writer.ts'
import type { AnyPatch } from './merge.ts'
import { ownOf } from './own.ts'
import type { Refusals } from './refusals.ts'
import { validate } from './standard-schema.ts'
import { toJson } from './to-json.ts'
import type { NewEvent, SessionEvent, Snapshot, StagePatch } from './types.ts'
import type { AnyWorkflow, ResultOf } from './workflow.ts'

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
  cancelled(): Promise<void>
}

/** Makes the emitter of one holder. */
export function createSessionEmitter<W extends AnyWorkflow>(options: SessionEmitterOptions<W>): SessionEmitter<W> {
  const { workflow, start, clock, refusals, writer, maxPatchBytes } = options
  const ahead = createAhead(start, workflow, clock)
  let ended: Promise<void> | undefined
  let late = 0

  const emit = (patch: AnyPatch, { urgent = false, bytes = 0, ...stamp }: EmitOptions = {}): void => {
    if (ended !== undefined) {
      late += 1
      return
    }
    const timestamp = clock.now()
    // Whatever got this far and is no valid event would stop every follower: nothing of it may reach the log.
    const faulty = checkEvent({ type: 'partial', sessionId: start.sessionId, seq: 1, timestamp, ...patch })
    if (faulty !== undefined) {
      refusals.note(faulty, 'it is not what the protocol takes')
      return
    }
    ahead.stamp(patch, stamp)
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
    const { details, ...fault } = toFault(error, { stage, attempt })
    const taken = details === undefined ? undefined : refusals.json('error.details', details, maxPatchBytes)
    const shown = { ...fault, ...(taken !== undefined && { details: taken.json }) }
    const stages = closeStages(ahead, clock, 'failed')
    const failed = ownOf(stages, shown.stage ?? '')
    if (failed !== undefined) failed.error = shown
    return end(stages, { type: 'error', timestamp: clock.now(), error: shown })
  }

  const complete = async (
    result: ResultOf<W>,
    { outcome = 'full', fromCache }: CompleteOptions = {},
  ): Promise<void> => {
    const taken = await resultOf(workflow, result, options.maxResultBytes)
    if (taken instanceof ProgressError) return fail(taken)
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

  return {
    emitter: {
      ...createEmitterCalls({ ahead, clock, refusals, workflow, maxPatchBytes, emit }),
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
    begin(attempt) {
      const { status, startedAt } = ahead.state
      emit({
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
      if (ahead.state.status === 'paused') ahead.pause()
      else if (ahead.state.status === 'active') ahead.resume()
    },
    slow: (message) => emit({ metadata: { slow: true }, ...logLine(clock, message, 'warn') }),
    cancelled: () => end(closeStages(ahead, clock, 'skipped'), { type: 'cancelled', timestamp: clock.now() }),
  }
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
