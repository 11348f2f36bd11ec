/**
 * How long to poll before streaming is tried again.
 *
 * @param probes - How many have failed since the fall back.
 * @returns 30 s, then 1, 2 and 5 minutes, and 5 minutes ever after; in milliseconds.
 */
export function probeDelayMs(probes: number): number {
  return ([30, 60, 120][probes] ?? 300) * 1_000
}
