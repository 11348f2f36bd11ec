/** Word of one session: its id, its head, and its topics; null where there are too many to send. */
export type Ring = readonly [sessionId: string, seq: number, topics: readonly string[] | null]

/** What Postgres takes at most is 7999 bytes. */
const MAX_BYTES = 7_900
/** Topics beyond this are looked up by those who hear. */
const MAX_TOPIC_BYTES = 4_000

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

/**
 * As few payloads as hold all rings.
 *
 * @param from - Who sends them, so that it need not hear itself.
 */
export function payloadsOf(from: string, rings: readonly Ring[]): string[] {
  const payloads: Ring[][] = []
  let room = 0
  for (const [sessionId, seq, topics] of rings) {
    const ring: Ring = [sessionId, seq, topics !== null && bytesOf(topics) > MAX_TOPIC_BYTES ? null : topics]
    const bytes = bytesOf(ring) + 1
    if (bytes > room) {
      payloads.push([])
      room = MAX_BYTES - bytesOf({ from, rings: [] })
    }
    payloads.at(-1)?.push(ring)
    room -= bytes
  }
  return payloads.map((some) => JSON.stringify({ from, rings: some }))
}

/** What somebody sent; other people may use the channel too, so that what makes no sense here says nothing. */
export function ringsOf(payload: string): { readonly from: unknown; readonly rings: readonly Ring[] } {
  try {
    const { from, rings } = JSON.parse(payload) as { from?: unknown; rings?: unknown }
    return { from, rings: Array.isArray(rings) ? rings.filter(isRing) : [] }
  } catch {
    return { from: undefined, rings: [] }
  }
}

function isRing(value: unknown): value is Ring {
  if (!Array.isArray(value)) return false
  const [sessionId, seq, topics] = value
  const areTopics = topics === null || (Array.isArray(topics) && topics.every((topic) => typeof topic === 'string'))
  return typeof sessionId === 'string' && Number.isSafeInteger(seq) && areTopics
}
