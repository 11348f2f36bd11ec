import {
  type ControlAction,
  type Fault,
  type Fold,
  initialSnapshot,
  isFinal,
  type PollBody,
  type ProgressError,
  type Snapshot,
} from '@progress/core'
import type { TransportSetting } from './connection.ts'
import type { Context } from './context.ts'
import { deferred, ignore } from './deferred.ts'
import { asUpdate, createEventQueue, type EventQueue } from './event-queue.ts'
import { type Failure, toError } from './failure.ts'
import { createFollower } from './follower.ts'
import { createNotifier } from './notifier.ts'
import { receive } from './receive.ts'
import { send } from './send.ts'
import type { Start } from './start.ts'
import type { ClientSession, SessionUpdate } from './types.ts'

/** What a session is made with: a start, or the id of one that exists. */
export interface SessionInit {
  readonly id?: string | undefined
  readonly start?: Start | undefined
  readonly getSetting: () => TransportSetting
  /** Follows another session, for `retry`. */
  readonly follow: (sessionId: string) => ClientSession
  /** Starts this one's input again, where the server has not kept it. */
  readonly startAgain?: (() => ClientSession) | undefined
  readonly onClosed: () => void
}

/** A session, and what its client may do with it. */
export interface OwnedSession extends ClientSession {
  reconsider(): void
}

const pathOf = (sessionId: string): string => `/sessions/${encodeURIComponent(sessionId)}`

/** Follows one session. */
export function createSession(context: Context, init: SessionInit): OwnedSession {
  const { start } = init
  let { id } = init
  let fold: Fold | undefined
  const notifier = createNotifier(context.environment)
  const queues = new Set<EventQueue>()
  const started = deferred<string>()
  const result = deferred<unknown>()
  if (id) started.resolve(id)

  const close = (error?: ProgressError): void => {
    follower.close(error)
    for (const queue of queues) endQueue(queue)
    if (error) {
      result.reject(error)
      started.reject(error)
    }
    init.onClosed()
  }
  const endQueue = (queue: EventQueue): void => {
    const { error } = follower.getConnection()
    queue.end(error?.code === 'detached' ? undefined : error)
  }
  const settle = (state: Snapshot): void => {
    const { status, error, reason } = state
    if (status === 'completed') result.resolve(state.result)
    else result.reject(error ? toError(error.code, error.message, error) : toError('cancelled', reason ?? 'Cancelled'))
    close()
  }
  const conclude = (end: Partial<Snapshot>): void => {
    const now = context.clock.now()
    const sessionId = id ?? ''
    const base =
      fold?.snapshot() ??
      initialSnapshot({ sessionId, workflow: start?.workflow ?? '', topics: [], plan: [], createdAt: now } as never)
    take({ type: 'snapshot', snapshot: { ...base, endedAt: now, updatedAt: now, ...end } }, true)
  }

  const take = (message: unknown, rewound: boolean) => {
    const received = receive(fold, message, rewound)
    const changed = received.fold !== fold || received.receipt === 'new'
    fold = received.fold
    if (fold && changed) {
      const final = isFinal(fold.state.status)
      for (const queue of queues) queue.push(asUpdate(message, fold))
      if (final) settle(fold.snapshot())
      notifier.notify(final)
    }
    return received
  }

  const follower = createFollower(
    context,
    {
      start,
      slowMs: context.slowMs,
      path: () => id && pathOf(id),
      identify(sessionId) {
        if (id || !sessionId) return
        id = sessionId
        started.resolve(id)
      },
      seq: () => fold?.seq,
      take,
      takeResult: (value) => conclude({ status: 'completed', percent: 100, outcome: 'full', result: value as never }),
      fail(failure) {
        const { code, message, retryable, details } = failure
        if (!failure.closed) close(failure)
        else if (code === 'cancelled') conclude({ status: 'cancelled' })
        else conclude({ status: 'failed', error: { code, message, retryable, ...(details && { details }) } as Fault })
      },
    },
    init.getSetting,
  )

  const control = async (action: ControlAction, items?: readonly string[]): Promise<string> => {
    const path = `${pathOf(await started.promise)}/${action}`
    const response = await send(context, path, {
      phase: 'single',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items }),
    })
    const body = (await response.json()) as PollBody
    // While it lives its transport brings the change, in its place.
    if (body.sessionId === id && body.closed) take({ type: 'snapshot', snapshot: body.snapshot }, false)
    return body.sessionId
  }

  const quietly = <T>(promise: Promise<T>): Promise<T> => {
    promise.catch(ignore)
    return promise
  }

  const session: OwnedSession = {
    get id() {
      return id
    },
    started: started.promise,
    result: result.promise,
    getSnapshot: () => fold?.snapshot() as ReturnType<ClientSession['getSnapshot']>,
    subscribe: notifier.subscribe,
    getConnection: follower.getConnection,
    subscribeConnection: follower.onConnection,
    reconsider: follower.reconsider,
    detach: () => close(toError('detached', 'Nobody follows the session any more')),
    cancel: () => quietly(control('cancel').then(ignore)),
    pause: () => quietly(control('pause').then(ignore)),
    resume: () => quietly(control('resume').then(ignore)),
    retry: (items) =>
      quietly(
        control('retry', items).then(
          (sessionId) => (sessionId === id ? session : init.follow(sessionId)),
          (error: Failure) => {
            if (error.code !== 'not_controllable' || !init.startAgain) throw error
            return init.startAgain()
          },
        ),
      ),
    [Symbol.asyncIterator]() {
      const queue = createEventQueue(() => queues.delete(queue))
      queues.add(queue)
      if (fold) queue.push(asUpdate(undefined, fold))
      if (follower.getConnection().state === 'closed') endQueue(queue)
      return queue as AsyncIterator<SessionUpdate>
    },
  }
  return session
}
