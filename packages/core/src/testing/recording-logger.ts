import type { Logger } from '../logger.ts'

/** One call of a logger. */
export interface LogEntry {
  readonly level: keyof Logger
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

/** A logger that remembers. */
export interface RecordingLogger extends Logger {
  /** In the order of the calls. */
  readonly entries: readonly LogEntry[]
  /** The entries with this text. */
  withMessage(message: string): LogEntry[]
  clear(): void
}

/** Makes a logger that says nothing and keeps what it was told, its fields as they were at the time of the call. */
export function recordingLogger(): RecordingLogger {
  const entries: LogEntry[] = []
  const record =
    (level: keyof Logger) =>
    (fields: object, message: string): void => {
      entries.push({ level, fields: { ...fields }, message })
    }
  return {
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
    entries,
    withMessage: (message) => entries.filter((entry) => entry.message === message),
    clear() {
      entries.length = 0
    },
  }
}
