import type { AnyWorkflow, SessionList, Workflow } from '@progress/core'
import type { TransportSetting } from './connection.ts'
import { type ClientOptions, createContext } from './context.ts'
import { send } from './send.ts'
import { createSession, type OwnedSession, type SessionInit } from './session.ts'
import { createStart } from './start.ts'
import { createTopic } from './topic.ts'
import type { ClientSession, FollowOptions, ProgressClient, StartOptions } from './types.ts'

const nameOf = (workflow: unknown): string => (typeof workflow === 'string' ? workflow : (workflow as AnyWorkflow).name)

/**
 * Makes a client of one server.
 *
 * With `createProgressClient<typeof workflows>({ url })` and an `import type` of the workflows, sessions are started by
 * name, with the same types and none of the schemas.
 *
 * @throws {TypeError} if there is no `url`.
 */
export function createProgressClient<Workflows = Workflow>(options: ClientOptions): ProgressClient<Workflows> {
  if (typeof options.url !== 'string') throw new TypeError('a client needs the url at which the handler is mounted')
  const context = createContext(options)
  const open = new Set<{ reconsider(): void; detach(): void }>()

  const add = <T extends { reconsider(): void; detach(): void }>(
    wish: TransportSetting | undefined,
    make: (shared: Pick<SessionInit, 'getSetting' | 'onClosed'>) => T,
  ): T => {
    const follower = make({
      getSetting: () => wish ?? context.transport,
      onClosed: () => void open.delete(follower),
    })
    open.add(follower)
    return follower
  }
  const follow = (id: string, { transport }: FollowOptions = {}): OwnedSession =>
    add(transport, (shared) => createSession(context, { ...shared, id, follow }))
  const start = (workflow: string, input: unknown, { transport, key }: StartOptions = {}): OwnedSession => {
    const request = createStart(workflow, input, key ?? context.createKey())
    const startAgain = (): ClientSession => start(workflow, input, { transport })
    return add(transport, (shared) => createSession(context, { ...shared, start: request, follow, startAgain }))
  }

  const client: ProgressClient<Workflows> = {
    start: (workflow, input, options) => start(nameOf(workflow), input, options) as never,
    follow: (sessionId, _workflow, options) => follow(sessionId, options) as never,
    topic: (topic, { transport } = {}) => add(transport, (shared) => createTopic(context, topic, shared)),
    async findActive(workflow) {
      const path = `/sessions?workflow=${encodeURIComponent(nameOf(workflow))}`
      const { sessions } = (await (await send(context, path, { phase: 'poll' })).json()) as SessionList
      return sessions.flatMap(({ closed, snapshot }) => (closed || !snapshot ? [] : [snapshot as never]))
    },
    setTransport(transport) {
      context.transport = transport
      for (const follower of [...open]) follower.reconsider()
    },
    close() {
      for (const follower of [...open]) follower.detach()
    },
  }
  return client
}
