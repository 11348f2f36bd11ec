import { inspect } from 'node:util'
import type { Logger } from '@progress/core'

/** A line of a process's log. */
export interface LogEntry {
  readonly level: keyof Logger
  readonly message: string
  readonly [field: string]: unknown
}

/** Writes one line of JSON for each entry to the standard error. */
export function jsonLogger(): Logger {
  const write = (level: keyof Logger) => (fields: object, message: string) => {
    const plain = Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? inspect(value) : value])
    process.stderr.write(`${JSON.stringify({ level, message, ...Object.fromEntries(plain) })}\n`)
  }
  return { debug: () => undefined, info: write('info'), warn: write('warn'), error: write('error') }
}
