import type { SessionRecord } from '@progress/core'
import { type Context, GIVEN_UP_AFTER_MS, LOOK_EVERY_MS } from './context.ts'
import { decodeName, encodeName } from './encode-name.ts'
import { dropFromLists, giveBack, retire } from './leave-traces.ts'
import { type Look, lookAt } from './look.ts'
import { type Scored, scored } from './member.ts'
import { recordOf } from './record.ts'
import { DUE, LOOK_WITHIN, PUT_OFF } from './scripts/index-scripts.ts'
import { CLEAR, RECORD } from './scripts/session-scripts.ts'

const CHUNK = 200

/** Sees to it that a session is looked at within so long: before and after its due time is brought forward. */
export async function lookWithin({ run, names }: Context, sessionId: string, ms: number): Promise<void> {
  await run(LOOK_WITHIN, [names.agenda], encodeName(sessionId), Math.min(ms, LOOK_EVERY_MS))
}

/**
 * Looks at all sessions whose time has come, and gives the live ones that are overdue, the longest overdue first.
 *
 * The agenda says of each session when to look next: for a live one no later than it is due, for an ended one when its
 * retention and its tombstone are over. So each look either finds a session that has lapsed, or clears away what is
 * over, also where whoever should have done so earlier was killed; and renewing a lease needs no word to the agenda.
 */
export async function* lapsedSessions(context: Context, byMs: number): AsyncIterable<SessionRecord> {
  // By id: the agenda moves while it is read, so that one may come twice.
  const found = new Map<string, Look>()
  const { run, names } = context
  for (let skip = 0; ; ) {
    const [now, reply] = (await run(DUE, [names.agenda], CHUNK, skip)) as [string, string[]]
    const entries = scored(reply)
    const looks = await Promise.all(entries.map(({ member }) => lookAt(run, names, decodeName(member))))
    const moves = await Promise.all(looks.map((look, index) => see(context, look, entries[index])))
    const moved = moves.flatMap((move) => move ?? [])
    if (moved.length > 0) await run(PUT_OFF, [names.agenda], ...moved)
    for (const look of looks) {
      if (look.phase === 'live' && look.now - look.dueAt >= byMs) found.set(look.sessionId, look)
    }
    if (entries.length < CHUNK) break
    // Where the clocks of two nodes differ, what was put off may be due still.
    skip += moves.filter((move) => move === undefined || (move[2] !== '' && Number(move[2]) <= Number(now))).length
  }
  const overdue = [...found.values()].sort((a, b) => a.dueAt - b.dueAt)
  for (let from = 0; from < overdue.length; from += CHUNK) {
    const chunk = overdue.slice(from, from + CHUNK)
    const records = await Promise.all(chunk.map((look) => stillOverdue(context, look)))
    for (const record of records) if (record !== undefined) yield record
  }
}

/** @returns The agenda's entry and its new time, empty to strike it out; `undefined` where it stays as it is. */
async function see(
  context: Context,
  look: Look,
  entry: Scored | undefined,
): Promise<[string, number, string] | undefined> {
  if (entry === undefined) return undefined
  const at = await nextLook(context, look, entry.score)
  return at === undefined ? undefined : [entry.member, entry.score, at]
}

async function nextLook(context: Context, look: Look, lastAt: number): Promise<string | undefined> {
  const { run, names } = context
  const { now, phase, dueAt, expiresAt, forgottenAt, birth } = look
  if (phase === 'live') return dueAt > now ? String(Math.min(dueAt, now + LOOK_EVERY_MS)) : undefined
  if (phase === 'missing') return now - lastAt > GIVEN_UP_AFTER_MS ? '' : undefined
  if (phase === 'ended') {
    await retire(context, look)
    return String(expiresAt)
  }
  if (phase === 'withdrawn') await giveBack(context, look)
  // Nobody may have looked at it since its end.
  else await Promise.all([retire(context, look), dropFromLists(context, look)])
  await run(CLEAR, names.session(look.sessionId), birth)
  return phase === 'expired' ? String(forgottenAt) : ''
}

async function stillOverdue({ run, names }: Context, look: Look): Promise<SessionRecord | undefined> {
  const [state, given] = (await run(RECORD, names.session(look.sessionId))) as unknown[]
  if (state === undefined) return undefined
  const record = recordOf(state, given)
  return record.endedAt === undefined && record.dueAt <= look.dueAt ? record : undefined
}
