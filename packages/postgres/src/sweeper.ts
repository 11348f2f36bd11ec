import { type Clock, type Logger, systemClock, type Timer } from '@progress/core'

/** How many sessions one statement removes. */
const MOST_AT_ONCE = 500

/** Removes what has expired: every so often, a little earlier or later, so that processes do not all come at once. */
export class Sweeper {
  readonly #remove: (most: number) => Promise<number>
  readonly #everyMs: number
  readonly #logger: Logger
  readonly #clock: Clock
  #timer: Timer | undefined
  #running: Promise<number> | undefined
  #stopped = false

  /** @param remove - Removes so many at most, and says how many it were. */
  constructor(
    remove: (most: number) => Promise<number>,
    { sweepMs, logger }: { readonly sweepMs: number; readonly logger: Logger },
    clock: Clock = systemClock,
  ) {
    this.#remove = remove
    this.#everyMs = sweepMs
    this.#logger = logger
    this.#clock = clock
    this.#arm()
  }

  /** Removes all that has expired. @returns How many sessions went. */
  sweep(): Promise<number> {
    this.#running ??= this.#all().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#clock.clearTimer(this.#timer)
    await this.#running?.catch(() => undefined)
  }

  #arm(): void {
    if (this.#stopped || !Number.isFinite(this.#everyMs)) return
    this.#timer = this.#clock.setTimer(
      () => {
        // What fails now is done next time.
        this.sweep()
          .catch((err: unknown) => this.#logger.warn({ store: 'postgres', err }, 'what has expired was not removed'))
          .finally(() => this.#arm())
      },
      this.#everyMs * (0.75 + Math.random() / 2),
    )
  }

  async #all(): Promise<number> {
    let removed = 0
    for (;;) {
      const some = await this.#remove(MOST_AT_ONCE)
      removed += some
      if (some < MOST_AT_ONCE || this.#stopped) return removed
    }
  }
}
