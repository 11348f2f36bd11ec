import { type NewSession, ProgressError, type SessionRecord } from '@progress/core'
import { type Context, CREATE_WITHIN_MS, GIVEN_UP_AFTER_MS, LOOK_EVERY_MS } from './context.ts'
import { decodeName, encodeName } from './encode-name.ts'
import { giveBack } from './leave-traces.ts'
import { isReadable, type Look, lookAt, optionalName } from './look.ts'
import { memberOf, parseMember, type Scored, scored } from './member.ts'
import { givenOf, recordOf } from './record.ts'
import { ADD_TO_LIST, ENTER } from './scripts/index-scripts.ts'
import { CREATE, RECORD } from './scripts/session-scripts.ts'
import { CONFIRM_KEY, RESERVE } from './scripts/start-scripts.ts'

/** What a start leads to. */
export interface Started {
  readonly session: SessionRecord
  readonly created: boolean
}

/** A place that was reserved: by this start, or by another that this one joins before its session is there. */
interface Reservation {
  readonly sessionId: string
  readonly birth: string
  /** When, by the clock of the server that keeps it. */
  readonly at: number
}

/** What a look at the desk led to: a place, a session that is there, or something dead in the way. */
type Answer = Reservation | Started | { readonly dead: readonly string[]; readonly replaces?: string }

const MAX_ROUNDS = 20

/** Short and random: tells apart the starts that ever had one id or one key, which are few. */
function randomMark(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return Array.from(bytes, (byte) => byte.toString(36).padStart(2, '0')).join('')
}

/**
 * Creates a session, or joins the one that a key or a retry leads to.
 *
 * A place is reserved where the owner's key and limit are kept, the session is entered in the lists, and then created by
 * its id: each step can be repeated, and one that is never taken leaves nothing that lasts.
 */
export async function startSession(context: Context, session: NewSession): Promise<Started> {
  const birth = randomMark()
  let dead: readonly string[] = []
  let replaces = ''
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const answer = await reserve(context, session, { birth, dead, replaces })
    if ('session' in answer) return answer
    if ('dead' in answer) {
      dead = answer.dead
      replaces = answer.replaces ?? ''
      continue
    }
    return create(context, { ...session, sessionId: answer.sessionId }, answer)
  }
  throw new ProgressError('store_unavailable')
}

async function reserve(
  context: Context,
  session: NewSession,
  { birth, dead, replaces }: { birth: string; dead: readonly string[]; replaces: string },
): Promise<Answer> {
  const { sessionId, owner, key, retryOf, workflow, fingerprint = '', maxActive } = session
  const { run, names } = context
  const own = memberOf({ sessionId, birth })
  const joinsRetry = key === undefined && retryOf !== undefined
  if (owner === undefined && key === undefined && !joinsRetry) return { sessionId, birth, at: Number.NaN }
  const desk = owner === undefined && key === undefined ? names.retry(session) : names.key(session)
  const keys = [
    key === undefined ? desk : names.key(session),
    joinsRetry ? names.retry(session) : desk,
    owner === undefined ? desk : names.live(session),
  ]
  // Without an owner there is no limit, and nobody is counted.
  const limit = owner === undefined ? -1 : (maxActive ?? Number.MAX_SAFE_INTEGER)
  const wanted = [key === undefined ? '0' : '1', encodeName(workflow), fingerprint, joinsRetry ? '1' : '0']
  const reply = (await run(
    RESERVE,
    keys,
    own,
    encodeName(sessionId),
    birth,
    ...wanted,
    limit,
    replaces,
    ...dead,
  )) as string[]
  const [what, now, ...rest] = reply
  if (what === 'reserved') return { sessionId, birth, at: Number(now) }
  if (what === 'used') return used(context, session, rest)
  if (what === 'retried') return retried(context, scored(rest))
  return full(context, session, scored(rest))
}

/** What stands for the key: its session, or nothing any more. */
async function used(context: Context, session: NewSession, use: readonly string[]): Promise<Answer> {
  const [id = '', birth = '', workflow, fingerprint, at, done] = use
  const sessionId = decodeName(id)
  const look = await lookAt(context.run, context.names, sessionId)
  const isThere = look.birth === birth && isReadable(look)
  const dead = { dead: [memberOf({ sessionId, birth })], replaces: birth }
  const isWithdrawn = look.birth === birth && look.phase === 'withdrawn'
  const isGivenUp = look.birth !== birth && done === '' && look.now >= Number(at) + GIVEN_UP_AFTER_MS
  const isOver = look.now >= Number(at) + context.settings.keyRetentionMs
  if (!isThere && (isWithdrawn || isGivenUp || isOver)) return dead
  if (workflow !== encodeName(session.workflow) || fingerprint !== (session.fingerprint ?? '')) {
    throw new ProgressError('idempotency_mismatch')
  }
  if (isThere) return (await joined(context, sessionId)) ?? dead
  if (done !== '' || look.birth === birth) throw new ProgressError('session_expired', { sessionId })
  return { sessionId, birth, at: Number(at) }
}

/** The first live session that tries the same one again; one that is about to be created is created here. */
async function retried(context: Context, members: readonly Scored[]): Promise<Answer> {
  const dead: string[] = []
  for (const { member, score } of members) {
    const { sessionId, birth } = parseMember(member)
    const at = Math.floor(score / 1_000)
    const look = await lookAt(context.run, context.names, sessionId)
    const started = look.birth === birth && look.phase === 'live' ? await joined(context, sessionId) : undefined
    if (started !== undefined) return started
    if (look.phase === 'missing' && look.now < at + GIVEN_UP_AFTER_MS) return { sessionId, birth, at }
    dead.push(member)
  }
  return { dead }
}

/** Whether an owner really has as many live sessions as it may. */
async function full(context: Context, { maxActive }: NewSession, counted: readonly Scored[]): Promise<Answer> {
  const looks = await Promise.all(
    counted.map(async ({ member, score }) => {
      const { sessionId, birth } = parseMember(member)
      const look = await lookAt(context.run, context.names, sessionId)
      const isComing = look.phase === 'missing' && look.now < score + GIVEN_UP_AFTER_MS
      return { member, isLive: isComing || (look.birth === birth && look.phase === 'live') }
    }),
  )
  const dead = looks.filter(({ isLive }) => !isLive).map(({ member }) => member)
  if (dead.length === 0 && counted.length >= (maxActive ?? 0)) throw new ProgressError('too_many_sessions')
  return { dead }
}

async function joined({ run, names }: Context, sessionId: string): Promise<Started | undefined> {
  const reply = (await run(RECORD, names.session(sessionId))) as unknown[]
  return reply.length === 0 ? undefined : { session: recordOf(reply[0], reply[1]), created: false }
}

/** @throws {ProgressError} `store_unavailable` where the place has been given up meanwhile. */
async function create(context: Context, session: NewSession, reserved: Reservation): Promise<Started> {
  const { run, names } = context
  const { sessionId, workflow, owner, key, retryOf } = session
  const topics = [...new Set(session.topics)]
  const takeWithinMs = Math.min(session.takeWithinMs, Number.MAX_SAFE_INTEGER / 2)
  const member = memberOf(reserved)
  const traces = { ...reserved, workflow, owner, topics, key, retryOf }
  const before = await lookAt(run, names, sessionId)
  if (isTakenByAnother(before, reserved.birth)) {
    await giveBack(context, traces)
    throw new TypeError('this id is taken')
  }
  const index = [names.agenda, names.all, names.workflow(workflow)]
  const lookMs = Math.min(takeWithinMs, LOOK_EVERY_MS)
  const [place, now] = (await run(ENTER, index, member, encodeName(sessionId), lookMs)) as [string, string]
  const lists = [...topics.map(names.topic), ...(owner === undefined ? [] : [names.owner(owner)])]
  await Promise.all(lists.map((list) => run(ADD_TO_LIST, [list], member, place)))
  const reservedAt = Number.isNaN(reserved.at) ? Number(now) : reserved.at
  const [what, state, given] = (await run(
    CREATE,
    names.session(sessionId),
    reserved.birth,
    randomMark(),
    reservedAt + CREATE_WITHIN_MS,
    givenOf(session),
    encodeName(workflow),
    optionalName(owner === undefined ? undefined : encodeName(owner)),
    topics.map(encodeName).join('\n'),
    optionalName(key === undefined ? undefined : encodeName(key)),
    optionalName(retryOf === undefined ? undefined : encodeName(retryOf)),
    takeWithinMs,
    names.sessionChannel(sessionId),
    names.topicChannels,
    `{"sessionId":${JSON.stringify(sessionId)}`,
  )) as string[]
  if (what === 'taken') {
    await giveBack(context, traces)
    throw new TypeError('this id is taken')
  }
  if (what !== 'created' && what !== 'joined') throw new ProgressError('store_unavailable', { sessionId })
  await Promise.all([
    key !== undefined && run(CONFIRM_KEY, [names.key(session)], reserved.birth),
    // Without a key it was noted when the place was reserved.
    key !== undefined && retryOf !== undefined && run(ADD_TO_LIST, [names.retry(session)], member, ''),
  ])
  return { session: recordOf(state, given), created: what === 'created' }
}

/** Whether the id belongs to another session, or to the tombstone of one. */
const isTakenByAnother = ({ birth, phase }: Look, own: string): boolean =>
  birth !== own && (phase === 'live' || phase === 'ended' || phase === 'expired')
