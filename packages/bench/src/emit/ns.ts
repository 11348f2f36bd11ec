import { count, NONE } from '../figures/units.ts'

/** Nanoseconds, from ten thousand on as µs: `420 ns`, `3,100 ns`, `12 µs`. */
export function ns(duration: number): string {
  if (Number.isNaN(duration)) return NONE
  return duration < 10_000 ? `${count(duration)} ns` : `${count(duration / 1_000)} µs`
}
