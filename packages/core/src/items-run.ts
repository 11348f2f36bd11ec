import { backoffMs } from './backoff.ts'
import type { Clock } from './clock.ts'
import { ProgressError } from './errors.ts'
import { readEntries } from './item-entries.ts'
import { afterTry, type StopKind, type TryEnd, whenStopped } from './item-outcome.ts'
import { beginItemTry, type Tried } from './item-try.ts'
import type { ItemContext, ItemEntry, ItemsSummary } from './items.ts'
import { type ItemsMember, type MemberTools, toMember } from './items-member.ts'
import { createItemsQueue } from './items-queue.ts'
import { summaryOfList } from './items-summary.ts'
import { createBreather } from './next-turn.ts'
import { hasItemEnded, isItemDone } from './status.ts'
import type { Fault, ItemPatch, ItemState } from './types.ts'

/** What working through a list needs of its session. */
export interface ItemsRunTools extends MemberTools {
  readonly clock: Clock
  readonly untilResumed: () => Promise<void>
  /** Resolves when what others have asked for by now is known. */
  readonly caughtUp: () => Promise<void>
  /** Followers may have failed items tried again. */
  readonly retryWhileLive: boolean
  readonly onLate: () => void
  /** Is told of lists that are not known to their end: one more, or one less. */
  readonly onUnread: (change: 1 | -1) => void
}

/** A list, and how it is to be worked through. */
export interface ItemsJob<Entry extends string | ItemEntry> {
  readonly list: Iterable<Entry> | AsyncIterable<Entry>
  readonly concurrency: number
  readonly maxAttempts: number
  readonly delayMs: number
  readonly isRetryable: (fault: Fault) => boolean
  readonly timeoutMs: number | undefined
  readonly work: (item: ItemContext<Entry>) => unknown
}

/** Entries of a list that comes bit by bit that may wait to be begun; it is read no further meanwhile. */
const READ_AHEAD = 1_000

/** One list while it is worked through. */
export class ItemsRun<Entry extends string | ItemEntry> {
  readonly #tools: ItemsRunTools
  readonly #job: ItemsJob<Entry>
  readonly #breathe: () => Promise<void> | undefined
  readonly #members = new Map<string, ItemsMember<Entry>>()
  readonly #ready = createItemsQueue<ItemsMember<Entry>>()
  #running = 0
  #waiting = 0
  #isRead = false
  #isUnread = false
  #broken: { readonly error: unknown } | undefined
  #stopped: { readonly kind: StopKind; readonly reason: unknown } | undefined
  #change = newChange()

  constructor(tools: ItemsRunTools, job: ItemsJob<Entry>) {
    this.#tools = tools
    this.#job = job
    this.#breathe = createBreather(tools.clock)
  }

  /** The items that are this list's own. */
  get ids(): Iterable<string> {
    return this.#members.keys()
  }

  /** @throws why it was stopped, but for a deadline; what the list itself threw, once the running items are done. */
  async run(): Promise<ItemsSummary> {
    this.#tools.onUnread(1)
    this.#isUnread = true
    const reading = this.#read()
    reading.then(() => this.#isKnown())
    // How many there are is known before the first is begun, where that takes no waiting: the bar goes evenly then.
    if (!(Symbol.asyncIterator in this.#job.list)) await reading
    await this.#dispatch()
    this.#isKnown()
    if (this.#stopped !== undefined && this.#stopped.kind !== 'deadline') throw this.#stopped.reason
    if (this.#broken !== undefined) throw this.#broken.error
    const states = [...this.#members.keys()].map((id) => ({ id, state: this.#stateOf(id) }))
    return summaryOfList(states, this.#stopped !== undefined)
  }

  #isKnown(): void {
    if (this.#isUnread) this.#tools.onUnread(-1)
    this.#isUnread = false
  }

  /** Begins no more items, and cuts those short that are under way. */
  stop(kind: StopKind, reason: unknown): void {
    if (this.#stopped !== undefined) return
    this.#stopped = { kind, reason }
    this.#leave([...this.#members.values()], kind, reason)
    this.#wake()
  }

  /** Another writer has set these back to pending: one that failed is tried again. */
  setBack(ids: readonly string[]): void {
    if (this.#stopped !== undefined || this.#broken !== undefined) return
    for (const id of ids) {
      const member = this.#members.get(id)
      if (member !== undefined) this.#setBack(member)
    }
    this.#wake()
  }

  #setBack(member: ItemsMember<Entry>): void {
    const { id, step, attempt, end } = member
    // It comes too late where the item is on its next try, or done, by now: what is so is said once more.
    if (step === 'running') this.#say(id, { status: 'active', attempt })
    else if (end !== undefined && isItemDone(end.status)) this.#say(id, end)
    else if (step === 'waiting') this.#waitIsOver(member)
    else if (step === 'ended') {
      Object.assign(member, { step: 'ready', attempt: 1, previous: end, end: undefined })
      this.#ready.addAgain(member)
    }
  }

  async #read(): Promise<void> {
    const { list } = this.#job
    const isAsync = Symbol.asyncIterator in list
    try {
      await readEntries(list, {
        take: (entries) => this.#take(entries),
        // What there was no time for is to be seen as well, where the list is all there.
        isStopped: () => this.#stopped !== undefined && (isAsync || this.#stopped.kind !== 'deadline'),
        whenWanted: async () => {
          await this.#breathe()
          while (this.#ready.size >= READ_AHEAD && this.#stopped === undefined) await this.#change.promise
        },
      })
    } catch (error) {
      this.#broken = { error }
      const others = [...this.#members.values()].filter(({ step }) => step !== 'running')
      this.#leave(others, 'cancelled', error)
    }
    this.#isRead = true
    this.#wake()
  }

  /** Makes items of entries; what is to be said of them is said together. */
  #take(entries: readonly Entry[]): void {
    const { refusals, calls } = this.#tools
    const said: [string, ItemPatch][] = []
    const taken: ItemsMember<Entry>[] = []
    const takeOne = refusals.safe('items', (entry: Entry) => {
      const made = toMember(entry, this.#tools, this.#job.maxAttempts)
      if (made === undefined) return
      this.#members.set(made.member.id, made.member)
      taken.push(made.member)
      if (made.patch !== undefined) said.push([made.member.id, made.patch])
    })
    for (const entry of entries) takeOne(entry)
    calls.sayAll(said)
    for (const member of taken) {
      if (member.step === 'ready') this.#ready.add(member)
      else member.end = this.#stateOf(member.id)
    }
    if (this.#stopped !== undefined) this.#leave(taken, this.#stopped.kind, this.#stopped.reason)
    this.#wake()
  }

  async #dispatch(): Promise<void> {
    while (this.#stopped === undefined) {
      if (this.#ready.size > 0 && this.#running < this.#job.concurrency) {
        await this.#breathe()
        // Rejects where the session was cancelled, or its time is over: this list is stopped by then.
        await this.#tools.untilResumed().catch(() => undefined)
        const next = this.#stopped === undefined ? this.#ready.take() : undefined
        if (next !== undefined) this.#begin(next)
      } else if (!this.#isThrough()) {
        await this.#change.promise
      } else if (await this.#isLeftAlone()) return
    }
  }

  #isThrough(): boolean {
    return this.#isRead && this.#ready.size === 0 && this.#running === 0 && this.#waiting === 0
  }

  /** Whether nobody has asked for a failed item to be tried again, as far as can be known before the list ends. */
  async #isLeftAlone(): Promise<boolean> {
    const mayBeAsked = this.#tools.retryWhileLive && this.#broken === undefined
    if (!mayBeAsked || ![...this.#members.values()].some(({ end }) => end?.status === 'failed')) return true
    await Promise.race([this.#tools.caughtUp(), this.#change.promise])
    return this.#isThrough()
  }

  #begin(member: ItemsMember<Entry>): void {
    const { id, entry, attempt, previous } = member
    const { clock, calls, onLate } = this.#tools
    if (hasItemEnded(this.#stateOf(id).status)) {
      // Another writer has ended it.
      this.#hasEnded(member)
      return
    }
    this.#say(id, { status: 'active', attempt, ...(attempt > 1 && { phase: null, percent: null, error: null }) })
    this.#running += 1
    member.step = 'running'
    const { timeoutMs, work } = this.#job
    const options = { clock, handle: calls.handle(id), entry, attempt, previous, timeoutMs, onLate }
    const tried = beginItemTry(work, options)
    member.tried = tried
    tried.end.then((end) => {
      if (member.tried === tried) this.#tryHasEnded(member, end)
    })
  }

  #tryHasEnded(member: ItemsMember<Entry>, tried: Tried): void {
    const { id, attempt, maxAttempts } = member
    const { calls } = this.#tools
    const { isRetryable } = this.#job
    this.#running -= 1
    member.tried = undefined
    const end: TryEnd = tried.ok ? tried : { ok: false, fault: calls.faultOf(tried.error, { item: id, attempt }) }
    const after = afterTry(this.#stateOf(id), end, { attempt, maxAttempts, isRetryable })
    if (after.step === 'again' && this.#broken === undefined) this.#wait(member, after.fault)
    else {
      if (after.step === 'complete') calls.handle(id).complete(after.metadata)
      else if (after.step === 'ended') this.#say(id, { ...(after.metadata && { metadata: after.metadata }) })
      else this.#say(id, { status: 'failed', error: after.fault })
      this.#hasEnded(member)
    }
    this.#wake()
  }

  #wait(member: ItemsMember<Entry>, error: Fault): void {
    const { id, attempt, maxAttempts } = member
    const isSaid = this.#stateOf(id).maxAttempts !== undefined
    this.#say(id, { status: 'waiting', error, ...(!isSaid && { maxAttempts }) })
    Object.assign(member, { step: 'waiting', attempt: attempt + 1, previous: this.#stateOf(id) })
    this.#waiting += 1
    const delayMs = backoffMs(attempt, this.#job.delayMs)
    member.timer = this.#tools.clock.setTimer(() => this.#waitIsOver(member), delayMs, { keepsAlive: true })
  }

  #waitIsOver(member: ItemsMember<Entry>): void {
    this.#stopWaiting(member)
    member.step = 'ready'
    this.#ready.addAgain(member)
    this.#wake()
  }

  #stopWaiting(member: ItemsMember<Entry>): void {
    this.#tools.clock.clearTimer(member.timer)
    member.timer = undefined
    this.#waiting -= 1
  }

  #hasEnded(member: ItemsMember<Entry>): void {
    member.step = 'ended'
    member.end = this.#stateOf(member.id)
  }

  /** Ends members that have not ended, as the reason asks for; none of them is to be begun. */
  #leave(members: readonly ItemsMember<Entry>[], kind: StopKind, reason: unknown): void {
    const left = members.filter(({ step }) => step !== 'ended')
    const { calls } = this.#tools
    calls.sayAll(
      left.flatMap(({ id, step, attempt }): [string, ItemPatch][] => {
        if (hasItemEnded(this.#stateOf(id).status)) return []
        const cut = step === 'running' ? new ProgressError('timeout') : undefined
        const patch = whenStopped(kind, cut && calls.faultOf(cut, { item: id, attempt }))
        return patch === undefined ? [] : [[id, patch]]
      }),
    )
    this.#ready.clear()
    for (const member of left) {
      const { tried, step } = member
      if (step === 'running') this.#running -= 1
      if (step === 'waiting') this.#stopWaiting(member)
      member.tried = undefined
      this.#hasEnded(member)
      tried?.stop(reason)
    }
  }

  #stateOf(id: string): ItemState {
    return this.#tools.calls.stateOf(id) ?? { status: 'pending' }
  }

  #say(id: string, patch: ItemPatch): void {
    if (Object.keys(patch).length > 0) this.#tools.calls.say(id, patch)
  }

  #wake(): void {
    const { resolve } = this.#change
    this.#change = newChange()
    resolve()
  }
}

interface Change {
  readonly promise: Promise<void>
  readonly resolve: () => void
}

function newChange(): Change {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((res) => {
    resolve = res
  })
  return { promise, resolve }
}
