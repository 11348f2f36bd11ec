/** What this process was told as it was forked. */
export const settingsOf = <T>(): T => JSON.parse(process.env.PROGRAM_SETTINGS ?? '') as T

/** Tells whoever forked this process where it serves, and ends with it. @param port - 0 for one that serves nobody. */
export function serveParent(port: number): void {
  process.on('disconnect', () => process.exit(1))
  process.send?.({ port })
}
