import type {
  AnyWorkflow,
  Cancelled,
  Complete,
  Control,
  Failure,
  InputOf,
  ItemPage,
  ItemStatus,
  Json,
  PartialOf,
  PartialResult,
  Progress,
  ResultOf,
  Snapshot,
  SnapshotMessage,
  StageOf,
  StageState,
  Workflow,
} from '@progress/core'
import type { Connection, TransportSetting } from './connection.ts'
import type { SessionMemory } from './memory.ts'

/** The keys of a workflow's result that are known so far. */
export type PartialStateOf<W> = unknown extends PartialOf<W> ? Readonly<Record<string, Json>> : Partial<PartialOf<W>>

/** A session's state, with the types of its workflow. */
export type SessionSnapshot<W extends AnyWorkflow = Workflow> = Readonly<
  Omit<Snapshot, 'stage' | 'stages' | 'partial' | 'result'>
> & {
  /** The id of the current stage. */
  readonly stage?: StageOf<W>
  /** Only the stages that were reached. */
  readonly stages: Readonly<{ [Id in StageOf<W>]?: StageState }>
  readonly partial: PartialStateOf<W>
  readonly result?: ResultOf<W>
}

/** What an iterator over a session gives: its state at first and where events are missing, else its events. */
export type SessionUpdate<W extends AnyWorkflow = Workflow> =
  | (Omit<SnapshotMessage, 'snapshot'> & { readonly snapshot: SessionSnapshot<W> })
  | Progress
  | (Omit<PartialResult, 'data'> & { readonly data?: PartialStateOf<W> })
  | Control
  | (Omit<Complete, 'data'> & { readonly data: ResultOf<W> })
  | Failure
  | Cancelled

/** A state to read, and to be told of its changes: what `useSyncExternalStore` takes. */
interface Observable {
  /**
   * Hears of changes of the snapshot, at most once per animation frame, and of the end at once.
   *
   * @returns What stops it.
   */
  subscribe(listener: () => void): () => void
  /** The same object until it changes. */
  getConnection(): Connection
  /** Hears of changes of the connection, at most once per animation frame. @returns What stops it. */
  subscribeConnection(listener: () => void): () => void
  /** Stops following, and frees the connection. The session goes on. */
  detach(): void
}

/** One session that is followed. */
export interface ClientSession<W extends AnyWorkflow = Workflow> extends Observable, AsyncIterable<SessionUpdate<W>> {
  /** `undefined` until the server has named it. */
  readonly id: string | undefined
  /** Resolves with the id; rejects where the session could not be started. */
  readonly started: Promise<string>
  /**
   * Resolves with the result when the session completes.
   *
   * Rejects with a `ProgressError`: the session's own, `cancelled`, what the server refused, `network` where it could not
   * be reached any more, `detached`. Nobody has to look: it is never an unhandled rejection.
   */
  readonly result: Promise<ResultOf<W>>
  /** The state; the same object until it changes, and never changed itself. `undefined` before the first. */
  getSnapshot(): SessionSnapshot<W> | undefined
  /**
   * Asks the worker to stop. It may still complete.
   *
   * @returns This session, once the server has taken the request. Rejects with what it refused, `not_controllable` for
   * example; nobody has to look.
   */
  cancel(): Promise<ClientSession<W>>
  /** As `cancel`. */
  pause(): Promise<ClientSession<W>>
  /** As `cancel`. */
  resume(): Promise<ClientSession<W>>
  /**
   * Tries failed items of a live session again, or an ended session as a new one.
   *
   * @param items - Only these.
   * @returns The session to follow: this one, or the new one.
   */
  retry(items?: readonly string[]): Promise<ClientSession<W>>
  /**
   * Reads a page of its items from the server: for what a snapshot with `itemsOmitted` leaves out. All of them, kept up to
   * date, are what `createItems` of `@progress/client/items` gives.
   *
   * Rejects with what the server refused: `invalid_request` where `after` names no item.
   */
  readItems(query?: ItemQuery): Promise<ItemPage>
}

/** Which items to read. */
export interface ItemQuery {
  /** @defaultValue all */
  readonly status?: readonly ItemStatus[] | undefined
  /** The id of the last item of the page before. */
  readonly after?: string | undefined
  /** 1 to 1,000. @defaultValue 500 */
  readonly limit?: number | undefined
}

/** All sessions of one topic. */
export interface ClientTopic extends Observable {
  /** The sessions' states by id; the same map until one of them changes. */
  getSnapshot(): ReadonlyMap<string, SessionSnapshot>
}

/** What goes with a start. */
export interface StartOptions {
  /** Idempotency key: the same one joins the same session. @defaultValue the client's own, 128 random bits */
  readonly key?: string | undefined
  /** In place of the client's. */
  readonly transport?: TransportSetting | undefined
}

/** What goes with following a session or a topic. */
export type FollowOptions = Omit<StartOptions, 'key'>

/** The workflows that a type stands for: one, a union or list of them, or an object that holds them. */
export type WorkflowsIn<T> = Extract<
  T extends AnyWorkflow ? T : T extends readonly unknown[] ? T[number] : T[keyof T],
  AnyWorkflow
>

/** The workflow that is meant, given as such or by its name. */
export type Named<Workflows, W> = W extends AnyWorkflow
  ? W
  : string extends WorkflowsIn<Workflows>['name']
    ? Workflow
    : Extract<WorkflowsIn<Workflows>, { readonly name: W }>

/** A workflow, or the name of one. */
export type Choice<Workflows> = AnyWorkflow | WorkflowsIn<Workflows>['name']

/** Starts and follows sessions. */
export interface ProgressClient<Workflows = Workflow> {
  /** As it was given. */
  readonly memory: SessionMemory | undefined
  /**
   * Starts a session and follows it.
   *
   * @param input - Checked by the server; it is serialised at once.
   */
  start<const W extends Choice<Workflows>>(
    workflow: W,
    input: InputOf<Named<Workflows, W>> | FormData,
    options?: StartOptions,
  ): ClientSession<Named<Workflows, W>>
  /**
   * Follows a session that runs, or has ended.
   *
   * @param workflow - For its types alone.
   */
  follow<const W extends Choice<Workflows> = Workflow>(
    sessionId: string,
    workflow?: W,
    options?: FollowOptions,
  ): ClientSession<Named<Workflows, W>>
  /** Follows all sessions of a topic. */
  topic(topic: string, options?: FollowOptions): ClientTopic
  /** The caller's own sessions of a workflow that have not ended, newest first. @throws {ProgressError} as a rejection. */
  findActive<const W extends Choice<Workflows>>(workflow: W): Promise<SessionSnapshot<Named<Workflows, W>>[]>
  /**
   * Sends a request of the protocol that has no method of its own, with the client's headers.
   *
   * @param path - Below the client's `url`.
   * @returns A reply of 200 to 299.
   * @throws {ProgressError} As a rejection: what the server refused, `network` where no reply came.
   */
  send(path: string, init?: Pick<RequestInit, 'method' | 'body' | 'signal'>): Promise<Response>
  /** Changes the transport of all sessions that were not given one of their own, while they run. */
  setTransport(transport: TransportSetting): void
  /** Detaches from everything. */
  close(): void
}
