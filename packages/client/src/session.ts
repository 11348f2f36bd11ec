import {
  type ControlAction,
  createFeed,
  endAfter,
  endError,
  endedSnapshot,
  type Fold,
  isFinal,
  type PollBody,
  type ProgressError,
  receive,
  reportedError,
  type Snapshot,
} from '@progress/core'
import type { TransportSetting } from './connection.ts'
import type { Context } from './context.ts'
import { deferred, ignore } from './deferred.ts'
import { type Failure, toFailure } from './failure.ts'
import { createFollower } from './follower.ts'
import { send } from './send.ts'
import type { Start } from './start.ts'
import type { ClientSession, SessionUpdate } from './types.ts'

/** What a session is made with: a start, or the id of one that exists. */
export interface SessionInit {
  readonly id?: string | undefined
  readonly start?: Start | undefined
  /** In place of the client's own transport. */
  readonly transport?: TransportSetting | undefined
  /** Starts the same input again, where the server has not kept it. */
  readonly again?: (() => ClientSession) | undefined
}

/** Follows one session. */
export function createSession(context: Context, init: SessionInit): ClientSession {
  const { start, transport } = init
  let { id } = init
  let fold: Fold | undefined
  const feed = createFeed()
  const started = deferred<string>()
  const result = deferred<unknown>()
  const path = (): string | undefined => id && `/sessions/${encodeURIComponent(id)}`

  const identify = (sessionId: string | null | undefined): void => {
    id ??= sessionId ?? undefined
    if (id) started.resolve(id)
  }
  /** @param error - Why; none where it has ended by itself, and its result is settled already. */
  const close = (error?: ProgressError): void => {
    stop(error)
    feed.end(error)
    result.reject(error as ProgressError)
    // A server of before gives a result, and never a name.
    started.reject(error ?? toFailure('no session'))
  }
  const take = (message: unknown, rewound: boolean): ReturnType<typeof receive> => {
    const received = receive(fold, message, rewound)
    const [receipt, next] = received
    if (receipt !== 'new' && next === fold) return received
    fold = next as Fold
    feed.push(message, fold)
    const { state } = fold
    if (isFinal(state.status)) {
      if (state.status === 'completed') result.resolve(state.result)
      else result.reject(endError(state))
      close()
    } else notify()
    return received
  }
  /** Takes an end that came without a session's messages. */
  const conclude = (end: Partial<Snapshot>): void => {
    const base = fold?.snapshot() ?? { sessionId: id as string, workflow: start?.workflow as string }
    take({ type: 'snapshot', snapshot: endedSnapshot(base, end, context.clock.now()) }, true)
  }

  const {
    view,
    notify,
    close: stop,
  } = createFollower(
    context,
    {
      start,
      slowMs: context.slowMs ?? 30_000,
      path,
      identify,
      seq: () => fold?.seq,
      take,
      takeResult: (value) => conclude({ status: 'completed', percent: 100, outcome: 'full', result: value as never }),
      fail(failure) {
        if (failure.closed) conclude(endAfter(failure))
        else close(failure)
      },
      detach() {
        // Its owner wanted it so: that is no error of the connection's.
        stop()
        feed.end()
        close(reportedError('detached', 'Detached'))
      },
    },
    transport,
  )

  const ask = async (action: ControlAction, items?: readonly string[]): Promise<ClientSession> => {
    await started.promise
    const response = await send(context, `${path()}/${action}`, {
      method: 'POST',
      body: JSON.stringify({ items }),
    })
    const { sessionId, closed, snapshot } = (await response.json()) as PollBody
    if (sessionId !== id) return createSession(context, { id: sessionId, transport })
    // While it lives its transport brings the change, in its place.
    if (closed) take({ type: 'snapshot', snapshot }, false)
    return session
  }
  /** Asks for something that nobody has to wait for. */
  const control = (action: ControlAction, items?: readonly string[]): Promise<ClientSession> => {
    const reply = ask(action, items).catch((error: Failure) => {
      if (action !== 'retry' || error.code !== 'not_controllable' || !init.again) throw error
      return init.again()
    })
    reply.catch(ignore)
    return reply
  }

  const session: ClientSession = {
    ...view,
    get id() {
      return id
    },
    started: started.promise,
    result: result.promise,
    getSnapshot: () => fold?.snapshot() as ReturnType<ClientSession['getSnapshot']>,
    cancel: () => control('cancel'),
    pause: () => control('pause'),
    resume: () => control('resume'),
    retry: (items) => control('retry', items),
    async readItems(query = {}) {
      await started.promise
      // What is absent is left out, and a list becomes one with commas.
      const search = new URLSearchParams(JSON.parse(JSON.stringify(query)))
      return (await send(context, `${path()}/items?${search}`)).json()
    },
    [Symbol.asyncIterator]: () => feed.read(fold) as AsyncGenerator<SessionUpdate>,
  }
  identify(id)
  return session
}
