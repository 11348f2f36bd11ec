import type { FollowingMessage } from '@progress/core'
import type { Audience } from '../hub.ts'

/**
 * A message as this audience may see it: without `debug` lines for a reader.
 *
 * @returns The message itself where nothing is to be hidden.
 */
export function forAudience<M extends FollowingMessage>(message: M, audience: Audience): M
export function forAudience(message: FollowingMessage, audience: Audience): FollowingMessage {
  if (audience === 'owner') return message
  if (message.type === 'snapshot') {
    const { snapshot } = message
    return snapshot.log.some(isDebug)
      ? { ...message, snapshot: { ...snapshot, log: withoutDebug(snapshot.log) } }
      : message
  }
  if ((message.type !== 'progress' && message.type !== 'partial') || !message.log?.some(isDebug)) return message
  const { log, ...rest } = message
  const shown = withoutDebug(log)
  return shown.length > 0 ? { ...rest, log: shown } : rest
}

const isDebug = ({ level }: { level: string }): boolean => level === 'debug'

const withoutDebug = <Line extends { level: string }>(log: readonly Line[]): Line[] =>
  log.filter((line) => !isDebug(line))
