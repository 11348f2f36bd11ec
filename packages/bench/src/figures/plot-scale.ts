/** How values lie along an axis. */
export type ScaleKind = 'log' | 'linear'

/** An axis: where it begins and ends, what is marked on it, and where a value lies. */
export interface Scale {
  readonly from: number
  readonly to: number
  /** Values that are labelled, ascending. */
  readonly ticks: readonly number[]
  /** @returns 0 at the axis' beginning, 1 at its end; `undefined` for what it cannot show. */
  place(value: number): number | undefined
}

/** Steps within a power of ten that people count in. */
const STEPS = [1, 2, 5] as const
/** Up to so many decades, the steps between them are labelled too. */
const FEW_DECADES = 2
const LINEAR_TICKS = 5
/** Multiples of a step are computed: the last digit is not theirs. */
const DIGITS = 12

/**
 * The axis that holds all of some values, with ends that are ticks or lie on a step.
 *
 * @param values - Those that the axis cannot show (0 on a logarithmic one, what is not finite) are left out.
 */
export function scaleOf(kind: ScaleKind, values: readonly number[]): Scale {
  const shown = values.filter((value) => canShow(kind, value))
  const [low, high] = shown.length === 0 ? [1, 10] : [Math.min(...shown), Math.max(...shown)]
  return kind === 'log' ? logScale(low, high) : linearScale(low, high)
}

const canShow = (kind: ScaleKind, value: number): boolean => Number.isFinite(value) && (kind === 'linear' || value > 0)

function logScale(low: number, high: number): Scale {
  const steps = stepsAround(low, high)
  const [from = 1, to = 10] = [steps[0], steps.at(-1)]
  const decades = Math.log10(to / from)
  const ticks = decades > FEW_DECADES ? steps.filter(isPowerOfTen) : steps
  return {
    from,
    to,
    ticks,
    place: (value) => (canShow('log', value) ? Math.log10(value / from) / decades : undefined),
  }
}

/** From the last step at or below `low` to the first one at or above `high`; two of them at least. */
function stepsAround(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low)) - 1
  const last = Math.ceil(Math.log10(high)) + 1
  const all = Array.from({ length: last - first + 1 }, (_, at) => first + at).flatMap((power) =>
    STEPS.map((step) => rounded(step * 10 ** power)),
  )
  const from = all.findLastIndex((step) => step <= low)
  const to = all.findIndex((step) => step >= high)
  return all.slice(from, Math.max(to, from + 1) + 1)
}

const isPowerOfTen = (value: number): boolean => {
  const power = Math.log10(value)
  return Math.abs(power - Math.round(power)) < 1e-9
}

/** Zero is on it: what looks like half is half. */
function linearScale(low: number, high: number): Scale {
  const [bottom, top] = [Math.min(0, low), Math.max(0, high)]
  const step = niceStep((top - bottom || 1) / LINEAR_TICKS)
  const first = Math.floor(bottom / step)
  const last = Math.max(Math.ceil(top / step), first + 1)
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => rounded((first + at) * step))
  const [from, to] = [rounded(first * step), rounded(last * step)]
  return {
    from,
    to,
    ticks,
    place: (value) => (canShow('linear', value) ? (value - from) / (to - from) : undefined),
  }
}

function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast))
  return rounded(power * ([...STEPS, 10].find((step) => step * power >= atLeast * (1 - 1e-9)) ?? 10))
}

const rounded = (value: number): number => Number(value.toPrecision(DIGITS))
