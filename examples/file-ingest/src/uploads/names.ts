import { createHash } from 'node:crypto'

/** Items are named by their file, and a name on the wire has at most 200 characters. */
export const MAX_NAME_LENGTH = 200

/** Names that would reach an object's prototype. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * A file's name, with the folders before it, as it may be shown and kept: no control characters, no way up or to a root.
 * It is never used as a path.
 *
 * @returns 1 to 200 characters; a longer name loses its beginning.
 */
export function safeName(name: string): string {
  const parts = name
    .replaceAll(/\p{Cc}|\p{Cs}/gu, '')
    .normalize('NFC')
    .split(/[\\/]/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '.' && part !== '..' && !/^[A-Za-z]:$/.test(part))
  const safe = withinLength(parts.join('/'))
  return safe === '' || RESERVED.has(safe) ? `file ${safe}`.trim() : safe
}

/** Cuts at the beginning: what tells files apart mostly stands at the end. What was cut is told apart by a hash. */
function withinLength(name: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  // Half a pair of surrogates is no character.
  return `${hash}…${name.slice(name.length - MAX_NAME_LENGTH + hash.length + 1).replace(/^\p{Cs}/u, '')}`
}

/**
 * The name that a file gets whose own is taken: `a (2).jpg`, `a (3).jpg`, …
 *
 * @param count - 1 gives the name itself.
 */
export function numberedName(name: string, count: number): string {
  if (count === 1) return name
  const slash = name.lastIndexOf('/')
  const dot = name.lastIndexOf('.')
  const end = dot > slash + 1 ? name.slice(dot).slice(0, 20) : ''
  const stem = end === '' ? name : name.slice(0, dot)
  const suffix = ` (${count})${end}`
  return `${stem.slice(0, MAX_NAME_LENGTH - suffix.length).replace(/\p{Cs}$/u, '')}${suffix}`
}

/** The first name like the given one that is free. */
export function uniqueName(name: string, isTaken: (name: string) => boolean): string {
  for (let count = 1; ; count++) {
    const numbered = numberedName(name, count)
    if (!isTaken(numbered)) return numbered
  }
}
