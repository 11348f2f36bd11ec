import type { ItemState } from '@progress/core'

/** What of an item tells of what kind it is. */
export type KindOf = Pick<ItemState, 'kind' | 'name' | 'metadata'>

/** Parts of a MIME type, and what people call that. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^image\//, 'IMAGE'],
  [/^video\//, 'VIDEO'],
  [/^audio\//, 'AUDIO'],
  [/pdf$/, 'PDF'],
  [/spreadsheet|excel|\/csv$/, 'SHEET'],
  [/presentation|powerpoint/, 'SLIDES'],
  [/word|opendocument\.text/, 'DOC'],
  [/zip|tar|7z|compressed/, 'ARCHIVE'],
  [/^text\/|json$|xml$/, 'TEXT'],
]

const MAX_CHARACTERS = 8

/**
 * What kind of thing an item is, in a word short enough for a badge, such as `PDF` or `IMAGE`.
 *
 * By its `kind`, a MIME type or a word of the workflow's own; else by a MIME type in `metadata.type`.
 *
 * @returns `undefined` where nobody said.
 */
export function kindBadge({ kind, metadata }: KindOf): string | undefined {
  const type = [kind, metadata?.type].find((value) => typeof value === 'string' && value.includes('/'))
  const known = typeof type === 'string' && KINDS.find(([pattern]) => pattern.test(type.toLowerCase()))
  if (known) return known[1]
  if (kind === undefined || kind.includes('/')) return type === undefined ? undefined : 'FILE'
  return kind.length <= MAX_CHARACTERS ? kind.toUpperCase() : `${kind.slice(0, MAX_CHARACTERS - 1).toUpperCase()}…`
}
