import type { ClientTopic, Connection, FollowOptions, ProgressClient, SessionSnapshot } from '@progress/client'
import type { AnyWorkflow, Workflow } from '@progress/core'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useClient } from './provider.tsx'
import { never, useConnectionOf } from './use-connection.ts'

/** All sessions of a topic, and how they come here. */
export interface TopicState<W extends AnyWorkflow> {
  /** By id; the same map until one of them changes. */
  readonly sessions: ReadonlyMap<string, SessionSnapshot<W>>
  /** Nothing was heard of the topic yet; where its connection is closed, nothing will be. */
  readonly isLoading: boolean
  readonly connection: Connection
  /** Follows again, after it was given up. */
  reconnect(): void
}

/** Settings of `useTopic`. */
export interface UseTopicOptions extends FollowOptions {
  /** In place of the provider's. */
  readonly client?: ProgressClient<never> | undefined
}

const EMPTY = new Map<string, never>()
const empty = (): typeof EMPTY => EMPTY

/**
 * Follows all sessions of a topic over one stream, however many there are. On unmounting it stops following; the sessions
 * go on.
 *
 * @typeParam W - The workflow of its sessions, or a union of them.
 * @param topic - `undefined`: none, yet.
 */
export function useTopic<W extends AnyWorkflow = Workflow>(
  topic: string | undefined,
  options: UseTopicOptions = {},
): TopicState<W> {
  const client = useClient(options.client)
  const { transport } = options
  const [followed, setFollowed] = useState<ClientTopic>()
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round follows anew
  useEffect(() => {
    const next = topic === undefined ? undefined : client.topic(topic, { transport })
    setFollowed(next)
    return () => next?.detach()
  }, [client, topic, transport, round])
  const read = followed?.getSnapshot as (() => ReadonlyMap<string, SessionSnapshot<W>>) | undefined
  const sessions = useSyncExternalStore(followed?.subscribe ?? never, read ?? empty, empty)
  const connection = useConnectionOf(followed)
  const isLoading = sessions.size === 0 && connection.lastMessageAt === undefined
  return { sessions, isLoading, connection, reconnect: useCallback(() => setRound((rounds) => rounds + 1), []) }
}
