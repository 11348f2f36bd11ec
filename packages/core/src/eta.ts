import { RateMeter } from './rate-meter.ts'

/** Settings of an estimator; times in milliseconds. */
export interface EtaOptions {
  /** How fast the past fades: half of the estimate's weight lies within this much work. @defaultValue 10_000 */
  readonly halfLifeMs?: number
  /** Work before the first estimate; with an outlook, work that was done or is to come. @defaultValue 2_000 */
  readonly minElapsedMs?: number
  /** Percent gained before the first estimate, where there is no outlook. @defaultValue 1 */
  readonly minPercent?: number
  /** The longest silence that counts as work, unless longer ones are usual; what is beyond it was a stall. @defaultValue 15_000 */
  readonly maxGapMs?: number
}

/** What is done and left by what earlier runs took, in ms of their work. */
export interface Outlook {
  /** Of the stage under way, which the estimate measures by itself; another name begins another measure. */
  readonly stage: OutlookPart & { readonly id: string }
  /** Of the whole run. */
  readonly run: OutlookPart
  /** The step of the stage under way, in which nothing may be heard. */
  readonly stepMs: number
}

/** What is done and left, in ms of usual work. */
export interface OutlookPart {
  readonly doneMs: number
  readonly leftMs: number
}

/** Estimates when a bar will be full. Knows no clock: times are given. */
export interface Eta {
  /**
   * The bar stands at `percent` at this time.
   *
   * @param outlook - What the history says of this state. Where it is given, percent is not looked at: a share of the
   * plan is no measure of time.
   */
  observe(percent: number, now: number, outlook?: Outlook): void
  /** Time from now on is no work, until `resume`. */
  pause(now: number): void
  resume(now: number): void
  /** Something was gained at this very time: whatever more is gained before time goes on counts with what comes then. */
  isHeard(now: number): boolean
  /** When the bar will be full, in epoch ms; `undefined` while that is not worth showing: early, paused, or stalled. */
  endAt(now: number): number | undefined
}

/** A silence so many times as long as usual is a stall. */
const STALL = 3
/** What is lately, as a share of a stage that usually takes long. */
const LATELY = 0.2
/** How far runs are from their mean, the stages of one run from each other, and a stage from the pace of its run; variances. */
const SPREAD = { runs: 0.5, stages: 0.05, stage: 0.1 }

/** What was observed last, and how fast it went. */
interface Seen {
  readonly percent: number
  readonly outlook: Outlook | undefined
  readonly run: RateMeter
  readonly stage: RateMeter
  /** In how many stages something was gained, the one under way among them. */
  readonly stages: number
}

/**
 * An estimator over a time-aware moving average of the rate of work, blended with the rate of the whole; and, given an
 * outlook, with what earlier runs took: at first their pace counts, and the more of this run is seen, the more its own.
 *
 * While work goes evenly, what remains never grows; without an outlook the end does not move at all.
 */
export function createEta(options: EtaOptions = {}): Eta {
  const { halfLifeMs = 10_000, minElapsedMs = 2_000, minPercent = 1, maxGapMs = 15_000 } = options
  let at = 0
  let seen: Seen | undefined
  let pausedAt: number | undefined
  let remaining: { readonly ms: number; readonly total: number } | undefined
  let end = 0

  const stepMs = (now: Seen): number => (now.outlook === undefined ? 0 : now.outlook.stepMs / paceOf(now).stage)
  /** How long a silence may be. Before anything is heard of, only a history tells what is usual. */
  const patienceMs = (now: Seen): number =>
    Math.max(maxGapMs, STALL * Math.max(now.run.gains === 0 ? 0 : now.run.usualGapMs, stepMs(now)))

  const pass = (before: Seen, now: number): void => {
    if (pausedAt === undefined) {
      // The first silence shows how long they are in this run: it is no stall, but for those who look on.
      const most = before.run.gains === 0 ? Number.POSITIVE_INFINITY : patienceMs(before)
      const gap = Math.min(Math.max(0, now - at), most)
      before.run.work(gap)
      before.stage.work(gap)
    }
    at = Math.max(now, at)
  }

  /** Says anew when it ends, from what was last seen. */
  const judge = (now: Seen): void => {
    const total = now.outlook === undefined ? 100 : now.outlook.run.doneMs + now.outlook.run.leftMs
    let ms = leftMs(now)
    if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY)) return
    if (remaining !== undefined && now.run.isEven && total <= remaining.total) ms = Math.min(ms, remaining.ms)
    remaining = { ms, total }
    end = at - now.run.sinceMs + ms
  }

  /** @returns Whether anything is to be said anew. */
  const follow = (before: Seen, percent: number, outlook: Outlook | undefined): boolean => {
    const gained =
      outlook === undefined ? percent - before.percent : outlook.run.doneMs - (before.outlook?.run.doneMs ?? 0)
    if (gained > 0 && before.run.sinceMs === 0) return false
    let { stage } = before
    if (gained > 0) {
      const usualMs = outlook === undefined ? 0 : outlook.stage.doneMs + outlook.stage.leftMs
      const lately = Math.max(halfLifeMs, LATELY * usualMs)
      before.run.gain(gained, lately)
      if (stage.sinceMs > 0) stage.gain(gained, lately)
    }
    let { stages } = before
    if (before.outlook?.stage.id !== outlook?.stage.id) {
      if (stage.gains > 0) stages += 1
      stage = new RateMeter()
    }
    seen = { percent, outlook, run: before.run, stage, stages }
    return true
  }

  return {
    observe(percent, now, outlook) {
      if (seen === undefined || (seen.outlook === undefined) !== (outlook === undefined)) {
        at = now
        remaining = undefined
        seen = { percent, outlook, run: new RateMeter(), stage: new RateMeter(), stages: 1 }
      } else {
        pass(seen, now)
        if (!follow(seen, percent, outlook)) return
      }
      judge(seen)
    },
    pause(now) {
      if (seen !== undefined) pass(seen, now)
      pausedAt ??= now
    },
    resume(now) {
      if (pausedAt === undefined) return
      pausedAt = undefined
      end += Math.max(0, now - at)
      at = Math.max(now, at)
    },
    isHeard: (now) => seen !== undefined && at >= now && seen.run.sinceMs === 0,
    endAt(now) {
      if (seen === undefined || pausedAt !== undefined || remaining === undefined) return undefined
      const { run, outlook } = seen
      // Of what is over in a moment nobody needs to know when.
      const isKnown =
        outlook === undefined
          ? run.workedMs >= minElapsedMs && run.gained >= minPercent && run.gains >= 2
          : Math.max(run.workedMs, remaining.ms) >= minElapsedMs
      const idleMs = run.sinceMs + Math.max(0, now - at)
      if (!isKnown || idleMs > patienceMs(seen)) return undefined
      // A silence that is longer than usual puts the end off: without a history by as much, in proportion, as it slows the run.
      const lateMs = Math.max(0, idleMs - (outlook === undefined ? run.usualGapMs : stepMs(seen)))
      const slowed = outlook === undefined ? (lateMs * remaining.ms) / (run.workedMs - run.sinceMs) : lateMs
      return Math.round(Math.max(now, end + slowed))
    },
  }
}

/** How fast the run, and its stage under way, are in comparison with earlier ones. */
function paceOf({ run, stage, stages }: Pick<Seen, 'run' | 'stage' | 'stages'>): { run: number; stage: number } {
  const pace = weighed(run, { rate: 1, variance: SPREAD.runs }, SPREAD.stages / stages)
  return { run: pace, stage: weighed(stage, { rate: pace, variance: SPREAD.stage }) }
}

/** What is measured and what is expected, each by how far it is to be trusted. */
function weighed(meter: RateMeter, expected: { readonly rate: number; readonly variance: number }, more = 0): number {
  if (meter.gains === 0) return expected.rate
  const ratio = (meter.doubt + more) / expected.variance
  return (1 + ratio) / (1 / meter.rate + ratio / expected.rate)
}

function leftMs(seen: Seen): number {
  const { percent, outlook, run } = seen
  if (outlook === undefined) return (100 - percent) / run.rate
  const pace = paceOf(seen)
  const laterMs = Math.max(0, outlook.run.leftMs - outlook.stage.leftMs)
  return laterMs / pace.run + outlook.stage.leftMs / pace.stage
}
