import fc from 'fast-check'
import { isProgressError } from '../../errors.ts'
import { foldLog } from '../../fold.ts'
import type { NewSession, SessionStore } from '../../store.ts'
import type { Lease, NewEvent, Snapshot } from '../../types.ts'
import type { StoreUnderTest } from '../harness.ts'
import { COMPLETE, fresh, NOON, progress } from './actors.ts'
import { anyStep, type Step, type StepOf } from './any-step.ts'
import { forAll, law, same } from './law.ts'
import { ModelStore } from './model-store.ts'

/** Takes the same steps in a store and in the model of one, and compares what they answer. */
class Twins {
  readonly #t: StoreUnderTest
  readonly #store: SessionStore
  readonly #model: ModelStore
  readonly #suffix = fresh('')
  readonly #leases = new Map<string, Lease>()
  readonly #batches = new Map<string, number>()

  constructor(t: StoreUnderTest) {
    this.#t = t
    this.#store = t.store
    this.#model = new ModelStore(() => t.now(), t)
  }

  async take(step: Step): Promise<void> {
    if (step.do === 'wait') await this.#wait(step)
    else if (step.do === 'create') await this.#create(step)
    else if (step.do === 'append') await this.#append(step)
    else if (step.do === 'checkpoint') await this.#checkpoint(step)
    else if (step.do === 'remove') await this.#remove(step)
    else await this.#lease(step)
  }

  /** Everything that can be read is the same. */
  async compare(): Promise<void> {
    const { leaseMs } = this.#t
    for (let session = 0; session <= 2; session += 1) {
      const id = this.#name('session', session)
      const expected = this.#model.read(id)
      const log = await this.#store.read(id)
      same(log?.session, expected?.session, `the record of ${id}`)
      same(log?.head, expected?.head, `the head of ${id}`)
      if (log !== undefined && expected !== undefined) same(foldLog(log), foldLog(expected), `the state of ${id}`)
      same(await this.#store.tombstone(id), this.#model.tombstone(id), `the tombstone of ${id}`)
    }
    const [owner, workflow, halfAgo] = [this.#name('owner', 0), this.#name('workflow', 0), this.#t.now() - leaseMs / 2]
    const spans = [{ createdFrom: halfAgo }, { createdBefore: halfAgo }].map((span) => ({ workflow, ...span }))
    for (const query of [{ owner }, { workflow }, ...spans]) {
      const { items } = await this.#store.list(query)
      same(
        items.map(({ sessionId }) => sessionId),
        this.#model.list(query),
        'a list',
      )
    }
    for (const byMs of [0, this.#t.leaseMs]) await this.#compareLapsed(byMs)
  }

  async #compareLapsed(byMs: number): Promise<void> {
    const found: string[] = []
    for await (const { sessionId } of this.#store.lapsed(byMs)) {
      if (sessionId.endsWith(this.#suffix)) found.push(sessionId)
    }
    same([...found].sort(), [...this.#model.lapsed(byMs)].sort(), `those overdue by ${byMs}`)
  }

  #name(kind: string, n: number): string {
    return `${kind}-${n}${this.#suffix}`
  }

  async #both(what: string, real: () => Promise<unknown>, model: () => unknown): Promise<unknown> {
    const expected = await answerOf(async () => model())
    const actual = await answerOf(real)
    same(actual, expected, what)
    return actual.answer
  }

  async #wait({ span }: StepOf<'wait'>): Promise<void> {
    const { leaseMs, retentionMs, tombstoneMs, keyRetentionMs } = this.#t
    const spans = [leaseMs / 2, leaseMs, retentionMs, tombstoneMs, keyRetentionMs]
    await this.#t.advance(spans[span] ?? leaseMs)
  }

  async #create(step: StepOf<'create'>): Promise<void> {
    const optional = (kind: 'owner' | 'key' | 'retryOf') => {
      const n = step[kind]
      return n === undefined ? {} : { [kind]: this.#name(kind, n) }
    }
    const session: NewSession = {
      sessionId: this.#name('session', step.session),
      workflow: this.#name('workflow', step.workflow),
      plan: [{ id: 'a' }],
      topics: [this.#name('topic', step.workflow)],
      fingerprint: step.fingerprint,
      maxActive: step.maxActive,
      takeWithinMs: this.#t.leaseMs * 2,
      ...optional('owner'),
      ...optional('key'),
      ...optional('retryOf'),
    }
    const real = async () => {
      const { session: record, created } = await this.#store.create(session)
      return { id: record.sessionId, created }
    }
    await this.#both('create', real, () => this.#model.create(session))
  }

  async #append(step: StepOf<'append'>): Promise<void> {
    const sessionId = this.#name('session', step.session)
    const log = this.#model.read(sessionId)
    const writer = this.#name('writer', step.writer)
    const count = this.#batches.get(`${sessionId} ${writer}`) ?? 0
    // Only what was taken can be repeated; what was refused is sent again under its own number.
    const batch = step.repeat && count > 0 ? count : count + 1
    const epoch = step.epoch === undefined ? undefined : (log?.session.epoch ?? 1) - (step.epoch === 'old' ? 1 : 0)
    const seen = step.lost === 0 ? undefined : (log?.head ?? 0) + step.lost
    const state = log === undefined ? undefined : foldLog(log)
    const rebase = step.rebase && state !== undefined && seen !== undefined ? rebased(state, seen) : undefined
    const events: NewEvent[] = step.events.map((event) =>
      event === 'end'
        ? COMPLETE
        : progress({ percent: event.percent, timestamp: NOON + event.ahead, status: 'active' }),
    )
    const request = {
      writer,
      batch,
      events,
      epoch,
      seen,
      rebase,
      onlyIf: step.unheld ? ('unheld' as const) : undefined,
    }
    const answer = await this.#both(
      'append',
      () => this.#store.append(sessionId, request),
      () => this.#model.append(sessionId, request),
    )
    if (typeof answer === 'number') this.#batches.set(`${sessionId} ${writer}`, batch)
  }

  async #checkpoint({ session, back }: StepOf<'checkpoint'>): Promise<void> {
    const sessionId = this.#name('session', session)
    const log = this.#model.read(sessionId)
    if (log === undefined) return
    const state = foldLog({ ...log, events: log.events.slice(0, Math.max(0, log.events.length - back)) })
    await this.#both(
      'checkpoint',
      () => this.#store.checkpoint(sessionId, state),
      () => this.#model.checkpoint(sessionId, state.seq),
    )
  }

  async #lease(step: StepOf<'lease'>): Promise<void> {
    const sessionId = this.#name('session', step.session)
    const { leaseMs } = this.#t
    const held = this.#leases.get(sessionId)
    if (step.how === 'acquire') {
      const real = () => this.#store.acquire(sessionId, 'worker', leaseMs)
      const lease = await this.#both('acquire', real, () => this.#model.acquire(sessionId, 'worker', leaseMs))
      if (lease !== undefined) this.#leases.set(sessionId, lease as Lease)
    } else if (held !== undefined && step.how === 'renew') {
      await this.#both(
        'renew',
        () => this.#store.renew(held, leaseMs),
        () => this.#model.renew(held, leaseMs),
      )
    } else if (held !== undefined) {
      await this.#both(
        'release',
        () => this.#store.release(held, leaseMs),
        () => this.#model.release(held, leaseMs),
      )
    }
  }

  async #remove(step: StepOf<'remove'>): Promise<void> {
    const sessionId = this.#name('session', step.session)
    await this.#both(
      step.how,
      () => this.#store[step.how](sessionId),
      () => this.#model[step.how](sessionId),
    )
    // Another session may get the id, and nobody remembers what was written to this one.
    if (this.#model.read(sessionId) !== undefined) return
    this.#leases.delete(sessionId)
    for (const name of this.#batches.keys()) if (name.startsWith(`${sessionId} `)) this.#batches.delete(name)
  }
}

const rebased = (state: Snapshot, seq: number): Snapshot => ({ ...state, seq })

async function answerOf(call: () => Promise<unknown>): Promise<{ answer?: unknown; refused?: string }> {
  try {
    return { answer: await call() }
  } catch (error) {
    if (isProgressError(error)) return { refused: error.code }
    if (error instanceof TypeError) return { refused: 'TypeError' }
    throw error
  }
}

/** The store against a model of it. */
export const modelLaws = [
  law(
    60,
    'whatever happens, the store answers as the plainest of all stores would',
    (t) =>
      forAll(
        fc.array(anyStep, { minLength: 20, maxLength: 60, size: 'max' }),
        async (steps) => {
          const twins = new Twins(t)
          for (const step of steps) await twins.take(step)
          await twins.compare()
        },
        100,
      ),
    ['clock'],
  ),
]
