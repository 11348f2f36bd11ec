/** `40 ms`, `2.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. @param ms - Milliseconds. */
export function durationText(ms: number): string {
  const whole = Math.max(0, Math.round(ms))
  const seconds = Math.round(ms / 1_000)
  if (whole < 1_000) return `${whole} ms`
  if (whole < 9_950) return `${(ms / 1_000).toFixed(1)} s`
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 > 0 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`
  return minutes % 60 > 0 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`
}
