import { isFinal, type Snapshot } from '@progress/core'
import type { ComponentLabels } from './component-labels.ts'
import { statusText } from './words.ts'

/** What of a snapshot is noticed. */
export type NoticedOf = Pick<Snapshot, 'sessionId' | 'status' | 'outcome' | 'error' | 'workflow'>

/** How a session has ended, for one who looks elsewhere. */
export interface Notice {
  readonly sessionId: string
  readonly tone: 'good' | 'bad'
  readonly title: string
  readonly body: string
}

/**
 * The ends that are news: of sessions that were known to go on.
 *
 * @param previous - What was known before; `undefined`: nothing, and then nothing is news.
 * @param titleOf - What people know a session by. @defaultValue its workflow's name
 */
export function noticesBetween<S extends NoticedOf>(
  previous: readonly NoticedOf[] | undefined,
  next: readonly S[],
  labels: ComponentLabels,
  titleOf: (session: S) => string = ({ workflow }) => workflow,
): Notice[] {
  const running = new Set(previous?.flatMap(({ sessionId, status }) => (isFinal(status) ? [] : sessionId)))
  return next.flatMap((session) => {
    const { sessionId, status, error } = session
    if (!isFinal(status) || !running.has(sessionId)) return []
    const body = error ? labels.error(error) : statusText(session, labels)
    return { sessionId, tone: status === 'completed' ? 'good' : 'bad', title: titleOf(session), body }
  })
}

/** A tone of a melody. */
export interface Tone {
  readonly hz: number
  /** Seconds from the beginning. */
  readonly at: number
}

/** Two short tones: up for what went well, down for what did not. */
export function melodyOf(tone: Notice['tone']): readonly Tone[] {
  const [low, high] = [587, 880]
  return tone === 'good'
    ? [
        { hz: low, at: 0 },
        { hz: high, at: 0.14 },
      ]
    : [
        { hz: low, at: 0 },
        { hz: low / 1.5, at: 0.18 },
      ]
}
