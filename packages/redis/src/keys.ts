import type { SubscribeTarget } from '@progress/core'
import { decodeName, encodeName } from './encode-name.ts'

/** The three keys of one session, in the order in which scripts take them. They share a hash tag. */
export type SessionKeys = readonly [state: string, data: string, log: string]

/** Whose keys, limits and retries a start is weighed against. */
export interface Desk {
  readonly owner?: string | undefined
  readonly key?: string | undefined
  readonly retryOf?: string | undefined
  readonly workflow: string
}

/** Every key and channel of a store, by its prefix. */
export type Names = ReturnType<typeof namesOf>

/**
 * Names all keys and channels.
 *
 * A session's keys lie in one slot of a cluster, an owner's in another; what is asked for across owners (the agenda, all
 * sessions, a workflow's) is one small entry per session in a slot of its own.
 */
export function namesOf(prefix: string) {
  /** Nobody's keys share no slot: without an owner, each key and each retried session has its own. */
  const desk = (owner: string | undefined, own: string): string =>
    owner === undefined ? `${prefix}:{n.${encodeName(own)}}` : `${prefix}:{o.${encodeName(owner)}}`
  return {
    session(sessionId: string): SessionKeys {
      const base = `${prefix}:{s.${encodeName(sessionId)}}`
      return [`${base}:state`, `${base}:data`, `${base}:log`]
    },
    /** When each session is to be looked at next, by time: what has lapsed, and what is to be cleared away. */
    agenda: `${prefix}:{index}:agenda`,
    /** Lists hold their sessions by the order of creation. */
    all: `${prefix}:{index}:all`,
    workflow: (workflow: string): string => `${prefix}:{index}:workflow:${encodeName(workflow)}`,
    /** What a workflow's sessions took, by stage and by kind of item. */
    durations(workflow: string): readonly [stages: string, items: string] {
      const base = `${prefix}:{w.${encodeName(workflow)}}:durations`
      return [`${base}:stages`, `${base}:items`]
    },
    owner: (owner: string): string => `${desk(owner, '')}:list`,
    topic: (topic: string): string => `${prefix}:{t.${encodeName(topic)}}:list`,
    /** The live sessions of an owner and workflow, as far as is known. */
    live: ({ owner, workflow }: Desk): string => `${desk(owner, '')}:live:${encodeName(workflow)}`,
    /** What an idempotency key stands for. */
    key: ({ owner, key = '' }: Desk): string => `${desk(owner, key)}:key:${encodeName(key)}`,
    /** The sessions that try another one again. */
    retry: ({ owner, retryOf = '' }: Desk): string => `${desk(owner, retryOf)}:retry:${encodeName(retryOf)}`,
    /** Where a session's doorbell rings. Channels belong to no slot. */
    sessionChannel: (sessionId: string): string => `${prefix}:bell:session:${encodeName(sessionId)}`,
    /** Before the encoded name of a topic: where the doorbells of all its sessions ring. */
    topicChannels: `${prefix}:bell:topic:`,
    topicChannel: (topic: string): string => `${prefix}:bell:topic:${encodeName(topic)}`,
    /** What a channel tells of. */
    targetOf(channel: string): SubscribeTarget {
      const [kind, name] = channel.slice(`${prefix}:bell:`.length).split(':')
      return kind === 'topic' ? { topic: decodeName(name ?? '') } : { sessionId: decodeName(name ?? '') }
    },
  }
}
