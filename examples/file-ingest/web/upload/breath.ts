/** Gives the page time to paint and to answer: to be awaited often, it waits seldom. */
export type Breath = () => Promise<void>

/** What a breath takes from its surroundings. */
export interface BreathOptions {
  /** How long work may go on before the page gets its turn, in ms. A task of 50 ms is felt. @defaultValue 12 */
  readonly afterMs?: number
  /** @defaultValue `performance.now` */
  readonly now?: () => number
  /** Resolves in a later task. @defaultValue by a message to itself, which no browser slows down */
  readonly nextTask?: () => Promise<void>
}

/** Makes long work kind to the page: between two pieces, `await breathe()`. */
export function createBreath(options: BreathOptions = {}): Breath {
  const { afterMs = 12, now = () => performance.now(), nextTask = laterTask } = options
  let begun = now()
  return async () => {
    if (now() - begun < afterMs) return
    await nextTask()
    begun = now()
  }
}

function laterTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
