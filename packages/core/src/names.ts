/**
 * What an id or name on the wire looks like: 1 to 200 characters, none of them a control character, and never a key that
 * would reach an object's prototype (a fold that assigns `state.items['__proto__']` is an injection).
 *
 * @see docs/protocol.md
 */
export const NAME_PATTERN = /^(?!(?:__proto__|constructor|prototype)$)[^\p{Cc}]{1,200}$/u

/** Tells whether `value` may stand as an id, a topic, or the name of a stage, item, counter or metadata entry. */
export function isName(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 200) return false
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at)
    if (code < 0x20 || (code > 0x7e && code < 0xa0)) return false
  }
  return value !== '__proto__' && value !== 'constructor' && value !== 'prototype'
}
