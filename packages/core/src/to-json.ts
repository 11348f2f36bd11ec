import type { Json } from './json.ts'

/** A value as JSON, or what keeps it from being that. */
export type ToJson =
  | { readonly ok: true; readonly json: Json; readonly bytes: number }
  | { readonly ok: false; readonly problem: string }

/**
 * Copies a value as JSON would carry it, whatever it is: a cycle, a BigInt, a getter that throws and a value that is too
 * large are told, never thrown. `undefined` and functions are `null`.
 *
 * @param maxBytes - Of its JSON text in UTF-8.
 */
export function toJson(value: unknown, maxBytes: number): ToJson {
  if (value === null || value === undefined) return { ok: true, json: null, bytes: 4 }
  if (typeof value === 'boolean') return { ok: true, json: value, bytes: 5 }
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it throws when read' }
  }
  if (text === undefined) return { ok: true, json: null, bytes: 4 }
  const bytes = byteLength(text, maxBytes)
  if (bytes > maxBytes) return { ok: false, problem: `it has more than ${maxBytes} bytes` }
  return { ok: true, json: JSON.parse(text) as Json, bytes }
}

/** UTF-8 bytes of a text; exact only where it could matter to the limit. */
function byteLength(text: string, limit: number): number {
  if (text.length > limit || text.length * 3 <= limit) return text.length
  return new TextEncoder().encode(text).length
}
