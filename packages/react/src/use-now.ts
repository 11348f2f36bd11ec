import { useSyncExternalStore } from 'react'

const TICK_MS = 1_000
const listeners = /* @__PURE__ */ new Set<() => void>()
let now = 0
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of [...listeners]) each()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Where nobody has looked for a while the last tick is long ago. */
function read(): number {
  const time = Date.now()
  if (Math.abs(time - now) > 2 * TICK_MS) now = time
  return now
}

/**
 * The time, once a second: one timer, however many look at it.
 *
 * @returns Epoch ms; `undefined` while rendering on the server, whose time is not the page's.
 */
export function useNow(): number | undefined {
  return useSyncExternalStore<number | undefined>(subscribe, read, () => undefined)
}
