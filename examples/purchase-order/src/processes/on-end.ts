import type { Logger } from '@progress/core'

/** How long an end may take beyond what it allows itself, in ms. */
const LIMIT_MS = 60_000

/** Ends the process in peace on SIGTERM and SIGINT, and at once when it is asked a second time. */
export function onEnd(end: () => Promise<void>, logger: Logger): void {
  let isEnding = false
  const ending = (): void => {
    if (isEnding) process.exit(130)
    isEnding = true
    setTimeout(() => process.exit(1), LIMIT_MS).unref()
    end().then(
      () => process.exit(0),
      (err: unknown) => {
        logger.error({ err }, 'the process did not end well')
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', ending)
  process.on('SIGTERM', ending)
}
