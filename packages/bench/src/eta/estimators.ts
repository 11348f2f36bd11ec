/** Estimates what remains of a run from its bar alone. */
export interface Estimator {
  /** The bar stands at `percent`, by a clock in ms. */
  observe(percent: number, now: number): void
  /** What it would show as remaining, in ms; `undefined` while it shows nothing. */
  remaining(now: number): number | undefined
}

/** The rate of the whole: what is left takes as long, in proportion, as what is done has taken. */
export function linear(): Estimator {
  let start: number | undefined
  let percent = 0
  return {
    observe(reached, now) {
      start ??= now
      percent = reached
    },
    remaining: (now) => (start === undefined || percent <= 0 ? undefined : ((now - start) * (100 - percent)) / percent),
  }
}

const SMOOTHING = 0.3
const MIN_INTERVAL_MS = 100

/** An average with weights that fall by a factor from one value to the one before, corrected for its beginning at 0. */
function fadingAverage(newest: number) {
  let sum = 0
  let weight = 0
  return {
    add(value: number): void {
      sum = newest * value + (1 - newest) * sum
      weight = newest + (1 - newest) * weight
    },
    value: (): number | undefined => (weight === 0 ? undefined : sum / weight),
  }
}

/**
 * As tqdm 4 does it (`tqdm/std.py`: `EMA`, `update`, `format_meter`): the average of what was gained between two displays,
 * through the average of the time between them, each fading by 0.3 per display, however long that was; displays are
 * 0.1 s apart at least. Until there are two it is linear.
 */
export function tqdm(): Estimator {
  const whole = linear()
  const [gains, times] = [fadingAverage(SMOOTHING), fadingAverage(SMOOTHING)]
  let shown: { readonly percent: number; readonly at: number } | undefined
  let percent = 0
  return {
    observe(reached, now) {
      whole.observe(reached, now)
      percent = reached
      shown ??= { percent: reached, at: now }
      if (reached <= shown.percent || now - shown.at < MIN_INTERVAL_MS) return
      gains.add(reached - shown.percent)
      times.add(now - shown.at)
      shown = { percent: reached, at: now }
    },
    remaining(now) {
      const [gain, time] = [gains.value(), times.value()]
      return gain === undefined || time === undefined ? whole.remaining(now) : ((100 - percent) * time) / gain
    },
  }
}

const WINDOW_MS = 30_000
const MOST_SAMPLES = 1_000

/**
 * As rich 13 does it (`rich/progress.py`: `Progress.update`, `Task.speed`, `Task.time_remaining`): what was gained in the
 * samples of the last 30 s, but for the first of them, through the time from the first to the last; whole seconds,
 * rounded up. Old samples go when a new one comes.
 */
export function rich(): Estimator {
  const samples: { readonly gained: number; readonly at: number }[] = []
  let percent: number | undefined
  return {
    observe(reached, now) {
      const gained = reached - (percent ?? reached)
      percent = reached
      while (samples[0] !== undefined && samples[0].at < now - WINDOW_MS) samples.shift()
      if (gained <= 0) return
      samples.push({ gained, at: now })
      if (samples.length > MOST_SAMPLES) samples.shift()
    },
    remaining() {
      const [first, last] = [samples[0], samples.at(-1)]
      if (first === undefined || last === undefined || last.at === first.at) return undefined
      const gained = samples.slice(1).reduce((sum, sample) => sum + sample.gained, 0)
      const speed = gained / (last.at - first.at)
      return speed === 0 ? undefined : Math.ceil((100 - (percent ?? 0)) / speed / 1_000) * 1_000
    },
  }
}

const HALF_LIFE_MS = 2_000

/** Moves from an old value to a new one, half of the way in each half-life. */
const approach = (from: number, to: number, ms: number): number => to + (from - to) * 0.5 ** (ms / HALF_LIFE_MS)

/**
 * As Uppy 4 does it (`@uppy/status-bar`: `#computeSmoothETA`; `@uppy/utils`: `emaFilter`): the speed since the last
 * gain approaches by a half-life of 2 s, and so does the remaining time that follows from it, from the one before less the
 * time that has passed. Between two gains what was shown stays.
 */
export function uppy(): Estimator {
  let last: { readonly percent: number; readonly at: number } | undefined
  let speed: number | undefined
  let shownMs: number | undefined
  return {
    observe(percent, now) {
      last ??= { percent, at: now }
      const ms = now - last.at
      if (percent <= last.percent || ms === 0) return
      const current = (percent - last.percent) / ms
      speed = speed === undefined ? current : approach(speed, current, ms)
      const leftMs = (100 - percent) / speed
      shownMs = shownMs === undefined ? leftMs : approach(Math.max(0, shownMs - ms), leftMs, ms)
      last = { percent, at: now }
    },
    remaining: () => shownMs,
  }
}
