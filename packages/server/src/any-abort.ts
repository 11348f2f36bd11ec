/**
 * Runs something under a signal that is aborted as soon as one of several is. What it listens to is let go of at the
 * end: a signal that lives as long as the process gathers nothing (`AbortSignal.any` does).
 */
export async function withAnyAbort<T>(
  signals: readonly AbortSignal[],
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  for (const signal of signals) {
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  }
  try {
    return await run(controller.signal)
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', abort)
  }
}
