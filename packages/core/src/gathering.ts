import type { Ahead, Shares } from './ahead.ts'
import type { Clock } from './clock.ts'
import type { StageUpdate } from './emitter.ts'
import type { LogWriter } from './log-writer.ts'
import type { AnyPatch } from './merge.ts'
import { ownOf } from './own.ts'
import { share } from './percent.ts'
import { MAX_MESSAGE, MAX_NUMBER } from './refusals.ts'
import type { StagePatch } from './types.ts'

/** What gathering works with. */
export interface GatheringOptions {
  readonly ahead: Ahead
  readonly clock: Clock
  readonly writer: Pick<LogWriter, 'add' | 'expect'>
}

/** Puts off what updates of the stage under way come to, until somebody looks or time goes on. */
export interface Gathering {
  /** The state with all that was gathered: whoever looks at it, or changes it, finds everything settled. */
  readonly ahead: Ahead
  /**
   * Takes an update that says no more than how far the stage under way is, and a message.
   *
   * @returns `false` where there is more to it, or something is wrong with it.
   */
  gather(given: StageUpdate): boolean
}

/** Stands for a number that was not given. */
const NONE = -1

/** How far the stage is, in those numbers that were gathered. */
class Reached {
  current = NONE
  total = NONE
  /** From 0 to 1; `NaN` where the stage has no total. */
  share = Number.NaN

  set(current: number, total: number, part: number): void {
    if (current !== NONE) this.current = current
    if (total !== NONE) this.total = total
    this.share = part
  }

  take({ current, total, share: part }: Reached): void {
    this.current = current
    this.total = total
    this.share = part
  }

  toFields(): StagePatch {
    const fields: StagePatch = {}
    if (this.total !== NONE) fields.total = this.total
    if (this.current !== NONE) fields.current = this.current
    return fields
  }
}

/**
 * Keeps updates of one millisecond in a few variables, and works out once what all of them come to: just what they would
 * have come to one by one. Of numbers and messages the last one counts; of the percent, which never falls, the furthest;
 * and an update that changes what is shown of the bar, or the estimate, is not put off beyond the next.
 */
class Gatherer implements Gathering {
  readonly ahead: Ahead
  readonly #options: GatheringOptions
  readonly #settle = (): void => this.#settleAll()
  #count = 0
  #at = 0
  #stage = ''
  #isKnown = false
  #total = NONE
  #current = 0
  #message: string | undefined
  #free: Shares | undefined
  readonly #last = new Reached()
  readonly #furthest = new Reached()

  constructor(options: GatheringOptions) {
    this.#options = options
    this.ahead = settlingFirst(options.ahead, this.#settle)
  }

  gather(given: StageUpdate): boolean {
    const { current, total, message } = given
    if (isMore(given) || (this.#count === 0 && !this.#open())) return false
    if (given.stage !== undefined && !(this.#isKnown && given.stage === this.#stage)) return false
    if (!isTotal(total) || !isMessage(message)) return false
    const whole = total ?? this.#total
    const most = whole === NONE ? MAX_NUMBER : whole
    if (current !== undefined && !(typeof current === 'number' && current >= 0 && current <= most)) return false
    if (current === undefined && total === undefined && message === undefined) return false
    const part = whole > 0 ? share(current ?? this.#current, whole) : Number.NaN
    this.#makeRoom(part)
    if (current !== undefined) this.#current = current
    if (total !== undefined) this.#total = total
    if (message !== undefined) this.#message = message
    this.#last.set(current ?? NONE, total ?? NONE, part)
    if (!(part <= this.#furthest.share)) this.#furthest.take(this.#last)
    return true
  }

  /** Counts one more, and settles what cannot be told from it later. */
  #makeRoom(part: number): void {
    const { clock, ahead, writer } = this.#options
    const now = clock.now()
    if (this.#count > 0 && !(now === this.#at && this.#isFree(part))) {
      this.#settleAll()
      this.#open()
      if (now === this.#at) this.#free = ahead.freeShares(this.#stage, now)
      if (!this.#isFree(part)) this.#free = undefined
    }
    this.#at = now
    this.#count += 1
    if (this.#count === 1) writer.expect(this.#settle, now)
  }

  #isFree(part: number): boolean {
    return this.#free !== undefined && !(part < this.#free.from || part > this.#free.to)
  }

  /** Looks at the stage under way. @returns `false` where there is none that was spoken of. */
  #open(): boolean {
    const { state, definitions } = this.#options.ahead
    const stage = state.stage ?? ''
    const found = ownOf(state.stages, stage)
    if (found === undefined) return false
    this.#stage = stage
    this.#isKnown = Object.hasOwn(definitions, stage)
    this.#total = found.total ?? NONE
    this.#current = found.current ?? 0
    this.#message = undefined
    this.#free = undefined
    this.#last.take(NOTHING)
    this.#furthest.take(NOTHING)
    return true
  }

  #settleAll(): void {
    const reports = this.#count
    if (reports === 0) return
    this.#count = 0
    if (this.#furthest.share > this.#last.share) this.#say({ stages: { [this.#stage]: this.#furthest.toFields() } }, 0)
    const fields = this.#last.toFields()
    const patch: AnyPatch = { stages: { [this.#stage]: fields } }
    if (this.#message !== undefined) patch.message = fields.message = this.#message
    this.#say(patch, reports)
  }

  #say(patch: AnyPatch, expected: number): void {
    const { ahead, writer } = this.#options
    ahead.stamp(patch, { at: this.#at })
    writer.add(patch, { timestamp: this.#at, urgent: false, bytes: 0, expected })
  }
}

const NOTHING = new Reached()

/** Begins to gather what is said on top of a state. */
export function createGathering(options: GatheringOptions): Gathering {
  return new Gatherer(options)
}

const isMore = ({ unit, attempt, metadata, percent, counters, session }: StageUpdate): boolean =>
  unit !== undefined ||
  attempt !== undefined ||
  metadata !== undefined ||
  percent !== undefined ||
  counters !== undefined ||
  session !== undefined

const isTotal = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && value > 0 && value <= MAX_NUMBER)

const isMessage = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' && value.length <= MAX_MESSAGE)

/** The same, with whatever was put off settled before anything is looked at or done. */
function settlingFirst(ahead: Ahead, settle: () => void): Ahead {
  const first =
    <Args extends unknown[], T>(call: (...args: Args) => T): ((...args: Args) => T) =>
    (...args) => {
      settle()
      return call(...args)
    }
  return {
    get state() {
      settle()
      return ahead.state
    },
    definitions: ahead.definitions,
    itemsPercent: first(ahead.itemsPercent),
    holdPercent: first(ahead.holdPercent),
    snapshot: first(ahead.snapshot),
    stamp: first(ahead.stamp),
    freeShares: first(ahead.freeShares),
    learn: first(ahead.learn),
    pause: first(ahead.pause),
    resume: first(ahead.resume),
    remember: first(ahead.remember),
    durations: first(ahead.durations),
    newEndAt: first(ahead.newEndAt),
  }
}
