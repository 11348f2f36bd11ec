import type { AnyWorkflow, SessionList, Workflow } from '@progress/core'
import { type ClientOptions, createContext } from './context.ts'
import { randomKey } from './random-key.ts'
import { send } from './send.ts'
import { createSession } from './session.ts'
import { createStart } from './start.ts'
import { createTopic } from './topic.ts'
import type { ClientSession, ProgressClient, StartOptions } from './types.ts'

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
  const context = createContext(options)

  const start = (workflow: unknown, input: unknown, { transport, key }: StartOptions = {}): ClientSession =>
    createSession(context, {
      start: createStart(nameOf(workflow), input, key ?? options.createKey?.() ?? randomKey()),
      transport,
      again: () => start(workflow, input, { transport }),
    })

  const ask: ProgressClient['send'] = (path, init) => send(context, path, init)

  return {
    memory: options.memory,
    start: start as never,
    follow: (id, _workflow, options) => createSession(context, { ...options, id }) as never,
    topic: (name, options) => createTopic(context, name, options?.transport),
    send: ask,
    async findActive(workflow) {
      const response = await ask(`/sessions?workflow=${encodeURIComponent(nameOf(workflow))}`)
      const list: SessionList = await response.json()
      return list.sessions.flatMap(({ closed, snapshot }) => (closed ? [] : [snapshot as never]))
    },
    setTransport(transport) {
      context.transport = transport
      for (const each of context.open) each.reconsider()
    },
    close() {
      for (const each of context.open) each.detach()
    },
  }
}
