/**
 * The tag of a session's state: a snapshot is a function of its log, so its `seq` names it. Weak, since the reply around
 * it says what time it is.
 */
export const etagOf = (seq: number): string => `W/"${seq}"`

const OWN_TAG = /^W\/"(0|[1-9][0-9]{0,15})"$/

/**
 * The state that a client names as the one it has.
 *
 * @param ifNoneMatch - `null` where the header is absent.
 * @returns Its seq; `undefined` for anything but one tag as `etagOf` writes it.
 */
export function seqOfTag(ifNoneMatch: string | null): number | undefined {
  const [, seq] = (ifNoneMatch !== null && OWN_TAG.exec(ifNoneMatch)) || []
  return seq === undefined ? undefined : Number(seq)
}

const ENTITY_TAG = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g

/**
 * Tells whether `If-None-Match` names this state, by weak comparison.
 *
 * @param ifNoneMatch - A list of tags, or `*`, which names every state; `null` where the header is absent.
 * @see RFC 9110, section 13.1.2
 */
export function matchesEtag(ifNoneMatch: string | null, seq: number): boolean {
  if (ifNoneMatch === null) return false
  // As nearly all clients send it back.
  if (ifNoneMatch === etagOf(seq)) return true
  if (ifNoneMatch.trim() === '*') return true
  return [...ifNoneMatch.matchAll(ENTITY_TAG)].some((tag) => tag[1] === `"${seq}"`)
}
