/**
 * A queue of sessions that wait for a worker, shared by processes. A job that was taken is hidden for a while; who takes
 * it keeps it hidden, and where it is no longer kept it is given to the next: so a job outlives its worker.
 */
export interface JobQueue {
  /** Adds a session; one that is in the queue already stays as it is. */
  add(sessionId: string): Promise<void>
  /** Takes the job that has waited longest. @returns `undefined` where none waits. */
  take(): Promise<string | undefined>
  /** Keeps jobs hidden for longer. */
  keep(sessionIds: readonly string[]): Promise<void>
  /** Gives a job back, to be taken after so many milliseconds. */
  later(sessionId: string, afterMs: number): Promise<void>
  /** Removes a job. */
  done(sessionId: string): Promise<void>
}

/** What becomes of jobs whose worker is lost. */
export interface JobQueueOptions {
  /** How long a job stays hidden that nobody keeps, in ms; `undefined`: it is never given to another. */
  readonly hiddenMs?: number | undefined
}
