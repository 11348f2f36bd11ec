import type { SessionMessage } from '@progress/core'

/** So many texts are kept, of so many characters together: those of one turn of the event loop, as a rule. */
const MAX_TEXTS = 256
const MAX_LENGTH = 1_024 * 1_024

const texts = new Map<object, string>()
let length = 0

/**
 * A message's JSON, made once for all who ask for it soon: a hub weighs an event with it, and sends it a moment later.
 *
 * @param message - Never changed afterwards, as nothing that came out of a store is.
 */
export function keptJsonOf(message: SessionMessage): string {
  const known = texts.get(message)
  if (known !== undefined) return known
  const text = JSON.stringify(message)
  if (texts.size >= MAX_TEXTS || length + text.length > MAX_LENGTH) {
    texts.clear()
    length = 0
  }
  texts.set(message, text)
  length += text.length
  return text
}

/** A message's JSON: the one that is kept, where there is one. */
export const jsonOf = (message: SessionMessage): string => texts.get(message) ?? JSON.stringify(message)
