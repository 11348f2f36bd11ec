import type { Run } from './commands.ts'
import { decodeName } from './encode-name.ts'
import type { Names } from './keys.ts'
import { LOOK } from './scripts/session-scripts.ts'

/** What the store knows of a session, whether it is there or not. Times are the server's. */
export interface Look {
  readonly sessionId: string
  readonly now: number
  /** Which start made it. */
  readonly birth: string
  readonly workflow: string
  readonly owner: string | undefined
  readonly topics: readonly string[]
  readonly key: string | undefined
  readonly retryOf: string | undefined
  /** Where it stands: the first of these that holds. */
  readonly phase: 'missing' | 'withdrawn' | 'live' | 'ended' | 'expired' | 'forgotten'
  readonly seq: number
  readonly createdAt: number
  readonly dueAt: number
  /** When it can no longer be read, and when its tombstone cannot; for one that has ended. */
  readonly expiresAt: number
  readonly forgottenAt: number
}

/** Looks at a session. */
export async function lookAt(run: Run, names: Names, sessionId: string): Promise<Look> {
  const reply = (await run(LOOK, names.session(sessionId))) as string[]
  const [now, birth = '', due, end, exp, tomb, gone, workflow = '', owner = '', t = '', key = '', retry = '', at, seq] =
    reply
  const times = { now: Number(now), expiresAt: Number(exp), forgottenAt: Number(tomb) }
  return {
    sessionId,
    ...times,
    birth,
    workflow: decodeName(workflow),
    owner: optional(owner),
    topics: t === '' ? [] : t.split('\n').map(decodeName),
    key: optional(key),
    retryOf: optional(retry),
    phase: phaseOf(birth === '', gone !== '', end !== '', times),
    seq: Number(seq),
    createdAt: Number(at),
    dueAt: Number(due),
  }
}

function phaseOf(
  isMissing: boolean,
  isGone: boolean,
  hasEnded: boolean,
  { now, expiresAt, forgottenAt }: Pick<Look, 'now' | 'expiresAt' | 'forgottenAt'>,
): Look['phase'] {
  if (isMissing) return 'missing'
  if (isGone) return 'withdrawn'
  if (!hasEnded) return 'live'
  if (now < expiresAt) return 'ended'
  return now < forgottenAt ? 'expired' : 'forgotten'
}

/** Names are prefixed by a `=`, so that an empty one differs from none. */
const optional = (encoded: string): string | undefined => (encoded === '' ? undefined : decodeName(encoded.slice(1)))

/** An optional name as `lookAt` reads it. */
export const optionalName = (encoded: string | undefined): string => (encoded === undefined ? '' : `=${encoded}`)

/** Whether a session can be read. */
export const isReadable = ({ phase }: Look): boolean => phase === 'live' || phase === 'ended'

/** Whether a session has ended, however long ago. */
export const isOver = ({ phase }: Look): boolean => phase === 'ended' || phase === 'expired' || phase === 'forgotten'
