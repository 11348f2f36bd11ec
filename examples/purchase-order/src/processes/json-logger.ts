import type { Logger } from '@progress/core'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const
type Level = (typeof LEVELS)[number]

/**
 * Writes lines of JSON to stdout: level, time, process, then the fields, among them `sessionId` where there is one.
 *
 * @param name - Which process it is.
 * @param least - Lines below this level are left out. @defaultValue `'info'`
 */
export function jsonLogger(name: string, least = 'info'): Logger {
  const from = Math.max(0, LEVELS.indexOf(least as Level))
  const at =
    (level: Level): Logger[Level] =>
    (fields, message) => {
      if (LEVELS.indexOf(level) < from) return
      const line = { level, time: new Date().toISOString(), name, pid: process.pid, msg: message, ...fields }
      process.stdout.write(`${JSON.stringify(line, (_key, value: unknown) => plain(value))}\n`)
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Errors have no fields that JSON would see. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (!(value instanceof Error)) return value
  const { name, message, stack, cause } = value
  return { ...value, name, message, stack, ...(cause !== undefined && { cause }) }
}
