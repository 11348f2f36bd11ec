import { decodeName, encodeName } from './encode-name.ts'

/** A session in a list: its id, and which start made it, so that another with its id is never taken for it. */
export interface Member {
  readonly birth: string
  readonly sessionId: string
}

export const memberOf = ({ birth, sessionId }: Member): string => `${birth}:${encodeName(sessionId)}`

export function parseMember(member: string): Member {
  const colon = member.indexOf(':')
  return { birth: member.slice(0, colon), sessionId: decodeName(member.slice(colon + 1)) }
}

/** A member of a sorted set, and its score. */
export interface Scored {
  readonly member: string
  readonly score: number
}

/** Pairs of a reply with scores. */
export function scored(reply: readonly string[]): Scored[] {
  const pairs: Scored[] = []
  for (let index = 0; index + 1 < reply.length; index += 2) {
    pairs.push({ member: reply[index] ?? '', score: Number(reply[index + 1]) })
  }
  return pairs
}
