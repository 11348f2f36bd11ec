/** A server that a test started on a free port, and may stop, kill and start again. */
export interface Service {
  readonly port: number
  readonly url: string
  /** Lets it end in order (SIGTERM); its data stay. */
  stop(): Promise<void>
  /** Kills it and all of its processes (SIGKILL); its data stay as they are. */
  kill(): Promise<void>
  /** Starts it again, on the same port and data. */
  start(): Promise<void>
  /** Stops it and removes its directory. */
  close(): Promise<void>
}
