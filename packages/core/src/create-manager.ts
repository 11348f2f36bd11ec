import { fingerprintOf } from './canonical-json.ts'
import { systemClock } from './clock.ts'
import { assertItems, controlSession, readSession, retryItems } from './control-session.ts'
import { countInto } from './count-into.ts'
import type { Emitter } from './emitter.ts'
import { isProgressError, ProgressError } from './errors.ts'
import { foldLog } from './fold.ts'
import { HeldSession, type HoldingOptions, RETRY_ITEMS } from './held-session.ts'
import { createRandomId } from './ids.ts'
import { keepInput, parseInput } from './kept-input.ts'
import { silentLogger } from './logger.ts'
import type { ManagerOptions, ManagerStats, ProgressManager, Started, StartOptions, WorkContext } from './manager.ts'
import { isName } from './names.ts'
import { RecentCount } from './recent-count.ts'
import { createSessionLogger } from './session-log.ts'
import { isFinal } from './status.ts'
import { createSweeper } from './sweep.ts'
import { Timings } from './timings.ts'
import { toJson } from './to-json.ts'
import type { Snapshot } from './types.ts'
import { resultOf, waitForEnd } from './wait-for-end.ts'
import type { AnyWorkflow, InputOf, ParsedInputOf, ResultOf } from './workflow.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const MAX_INPUT_BYTES = 64 * 1024 * 1024
const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/

/** Makes a manager over a store. It holds timers, which keep no process alive; `close` stops them. */
export function createProgressManager(options: ManagerOptions): ProgressManager {
  const { store, clock = systemClock, logger = silentLogger, createId = createRandomId } = options
  const { takeoverMs = 60_000, takeWithinMs = DAY_MS, sweepMs = 5_000, maxKeptInputBytes = 64 * 1024 } = options
  const voice = createSessionLogger(logger, options.logPayloads ?? false)
  const counts = {
    started: 0,
    joined: 0,
    retried: 0,
    takenOver: 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
    events: 0,
    merged: 0,
    refused: 0,
    late: 0,
    storeErrors: 0,
  }
  const since = clock.now()
  const recent = new RecentCount()
  const durations = new Timings()
  const failures = new Map<string, number>()
  const held = new Set<HeldSession<AnyWorkflow>>()
  const takers = new Map<string, number>()

  const holding: HoldingOptions = {
    store,
    clock,
    logger,
    flushMs: options.flushMs ?? store.flushMs,
    leaseMs: options.leaseMs ?? 30_000,
    slowMs: options.slowMs ?? 30_000,
    maxPatchBytes: options.maxPatchBytes ?? 256 * 1024,
    maxResultBytes: options.maxResultBytes ?? 5 * 1024 * 1024,
    takeWithinMs,
    holder: createRandomId(),
    takersOf: (sessionId) => takers.get(sessionId) ?? 0,
    onStoreError: () => {
      counts.storeErrors += 1
    },
    onWritten: (workflow, events) => {
      counts.events += events.length
      recent.add(events.length, clock.now())
      voice.written(workflow.name, events)
    },
  }

  const create = async <W extends AnyWorkflow>(
    workflow: W,
    input: InputOf<W>,
    start: StartOptions<ParsedInputOf<W>> = {},
  ): Promise<Started<ParsedInputOf<W>>> => {
    const checked = { raw: input, parsed: await parseInput(workflow, input) }
    assertStart(start)
    const { owner, key, retryOf, items } = start
    const { parsed, kept } = await keepInput(workflow, checked, { ...start, maxBytes: maxKeptInputBytes })
    const { session, created } = await store.create({
      sessionId: createId(),
      workflow: workflow.name,
      plan: workflow.plan,
      topics: [...new Set(start.topics)],
      owner,
      key,
      retryOf,
      fingerprint: key === undefined ? undefined : (start.fingerprint ?? (await fingerprint(input, retryOf, items))),
      input: kept,
      maxActive: owner === undefined ? undefined : (start.maxActive ?? workflow.maxActive),
      takeWithinMs,
    })
    if (created) {
      counts.started += 1
      if (retryOf !== undefined) counts.retried += 1
      logger.info({ sessionId: session.sessionId, workflow: workflow.name, retryOf }, 'session created')
    } else counts.joined += 1
    return { session, created, input: parsed }
  }

  /** Runs something that takes a session, and counts it among those. */
  const taking = async <T>(sessionId: string, run: () => Promise<T>): Promise<T> => {
    takers.set(sessionId, (takers.get(sessionId) ?? 0) + 1)
    try {
      return await run()
    } finally {
      const left = (takers.get(sessionId) ?? 0) - 1
      if (left > 0) takers.set(sessionId, left)
      else takers.delete(sessionId)
    }
  }

  /** Works on a session that exists, and ends it. */
  const workOn = async <W extends AnyWorkflow>(
    workflow: W,
    sessionId: string,
    work: (emitter: Emitter<W>, context: WorkContext) => ResultOf<W> | Promise<ResultOf<W>>,
  ): Promise<ResultOf<W>> => {
    const session = await HeldSession.take(holding, workflow, sessionId)
    const { emitter } = session.session
    held.add(session)
    if (session.attempt > 1) counts.takenOver += 1
    voice.began({ sessionId, workflow: workflow.name, attempt: session.attempt })
    let cause: unknown
    try {
      const before = await retriedBy(session.start)
      const context: WorkContext = {
        signal: session.signal,
        session: session.log.session,
        attempt: session.attempt,
        previous: session.attempt > 1 ? session.start : before,
        retryItems: session.retryItems,
        handBack: () => session.handBack(),
      }
      session.begin(before)
      const result = await Promise.race([session.lost, invoke(() => work(emitter, context))])
      await emitter.complete(result).catch((error: unknown) => {
        throw session.loss ?? error
      })
      resultOf(session.snapshot)
      return result
    } catch (error) {
      cause = error
      if (isCancelled(session.signal)) await endQuietly(session.session.cancelled())
      else if (session.isHandedBack) await endQuietly(session.session.leave())
      else await endQuietly(emitter.fail(isStopped(session.signal) ? session.signal.reason : error))
      throw isStopped(session.signal) ? session.signal.reason : error
    } finally {
      held.delete(session)
      await session.release()
      tally(session, cause)
    }
  }

  const retriedBy = async ({ retryOf }: Snapshot): Promise<Snapshot | undefined> => {
    const log = retryOf === undefined ? undefined : await store.read(retryOf)
    return log && foldLog(log)
  }

  const tally = (session: HeldSession<AnyWorkflow>, cause: unknown): void => {
    counts.merged += session.writer.merged
    counts.refused += session.refusals.count
    counts.late += session.session.late
    const { snapshot } = session
    const { status } = snapshot
    if (status === 'completed' || status === 'failed' || status === 'cancelled') {
      counts[status] += 1
      const { startedAt = snapshot.createdAt, endedAt = snapshot.updatedAt, error } = snapshot
      durations.add(endedAt - startedAt)
      if (status === 'failed') countInto(failures, error?.code ?? 'internal')
      voice.ended(snapshot, cause)
    }
  }

  const sweeper = createSweeper({ store, logger, clock, takeoverMs, everyMs: sweepMs })

  return {
    store,
    clock,
    logger,
    create,
    async run(workflow, input, start, work) {
      const started = await create(workflow, input, start)
      const { sessionId } = started.session
      if (!started.created) return resultOf(await waitForEnd(store, clock, sessionId)) as ResultOf<typeof workflow>
      return taking(sessionId, () =>
        workOn(workflow, sessionId, (emitter, context) => work(emitter, { ...context, input: started.input })),
      )
    },
    attach(workflow, sessionId, work, given) {
      const workWith = async (emitter: Emitter<typeof workflow>, context: WorkContext) => {
        const { input } = context.session
        if (given?.input !== undefined) return work(given.input, emitter, context)
        if (input === undefined) throw new ProgressError('invalid_input', { message: 'The input was not kept' })
        return work(await parseInput(workflow, input), emitter, context)
      }
      return taking(sessionId, () => workOn(workflow, sessionId, workWith))
    },
    async control(sessionId, action) {
      const view = await controlSession(store, clock.now(), sessionId, action)
      logger.info({ sessionId, action, status: view.snapshot.status }, 'session controlled')
      return view
    },
    async retry(workflow, sessionId, { key, items } = {}) {
      const view = await readSession(store, sessionId)
      const { input, owner, topics } = view.session
      if (!isFinal(view.snapshot.status)) {
        if (!workflow.items.retryWhileLive) throw new ProgressError('session_live', { sessionId })
        const { session } = await retryItems(store, clock.now(), view, items)
        logger.info({ sessionId, action: 'retry' }, 'session controlled')
        return { session, created: false, input: input as ParsedInputOf<typeof workflow> }
      }
      if (input === undefined) {
        throw new ProgressError('not_controllable', { sessionId, message: 'The input of the session was not kept' })
      }
      assertItems(view, items)
      const started = await create(workflow, input as InputOf<typeof workflow>, {
        owner,
        topics,
        key,
        items,
        retryOf: sessionId,
      })
      if (started.created && items !== undefined) {
        await store.append(started.session.sessionId, {
          writer: 'retry',
          batch: 1,
          events: [
            { type: 'control', timestamp: clock.now(), action: 'retry', items: [...items] },
            // Whoever takes the session over later is to know of it too, when the log behind is trimmed.
            { type: 'progress', timestamp: clock.now(), metadata: { [RETRY_ITEMS]: [...items] } },
          ],
        })
      }
      return started
    },
    async read(sessionId) {
      const log = await store.read(sessionId)
      return log && { session: log.session, snapshot: foldLog(log) }
    },
    list: (query = {}) => store.list(query),
    withdraw: (sessionId) => store.withdraw(sessionId),
    sweep: sweeper.once,
    stats: (): ManagerStats => ({
      since,
      held: held.size,
      ...counts,
      failures: Object.fromEntries(failures),
      durations: durations.stats(),
      eventsInLastMinute: recent.inLastMinute(clock.now()),
      sweep: sweeper.stats(),
    }),
    async close() {
      sweeper.stop()
      await Promise.all([...held].map((session) => session.writer.settled()))
    },
  }
}

function assertStart({ owner, topics = [], key }: Pick<StartOptions, 'owner' | 'topics' | 'key'>): void {
  if (key !== undefined && !KEY_PATTERN.test(key)) {
    throw new ProgressError('invalid_request', { message: 'An idempotency key has 1 to 255 visible ASCII characters' })
  }
  if (owner !== undefined && !isName(owner)) throw new TypeError('an owner has 1 to 200 characters')
  const bad = topics.find((topic) => !isName(topic))
  if (bad !== undefined) throw new TypeError(`a topic has 1 to 200 characters: ${bad}`)
}

async function fingerprint(input: unknown, retryOf?: string, items?: readonly string[]): Promise<string> {
  const taken = toJson(input, MAX_INPUT_BYTES)
  if (!taken.ok) throw new ProgressError('invalid_input', { message: `The input is no JSON: ${taken.problem}` })
  return fingerprintOf({ input: taken.json, retryOf: retryOf ?? null, items: items === undefined ? null : [...items] })
}

/** Calls the work so that a synchronous throw is a rejection. */
async function invoke<T>(work: () => T | Promise<T>): Promise<T> {
  return work()
}

function isCancelled(signal: AbortSignal): boolean {
  return signal.aborted && isProgressError(signal.reason, 'cancelled')
}

/** By a cancel, or because its time is over. */
function isStopped(signal: AbortSignal): boolean {
  return isCancelled(signal) || (signal.aborted && isProgressError(signal.reason, 'deadline'))
}

/** The end of a session that is lost cannot be written; what ended it is told already. */
async function endQuietly(end: Promise<void>): Promise<void> {
  await end.catch(() => undefined)
}
