import { ProgressError } from '@progress/core'
import type { Call } from './call.ts'
import type { Mode } from './negotiate.ts'

/**
 * Refuses a transport that is switched off just now.
 *
 * @throws {ProgressError} `transport_disabled`
 */
export function assertTransport(call: Call, mode: Mode): void {
  if (isOn(call, mode)) return
  throw new ProgressError('transport_disabled', mode === 'poll' ? { message: 'Polling is switched off' } : {})
}

/**
 * Asked of those who follow: a stream that was switched off since sends them away, and they come back by polling. A rule
 * that throws sends nobody away.
 *
 * @returns `undefined` where there is no rule. It lives as long as the stream, and keeps nothing of its request.
 */
export function mayStay({ server, principal }: Pick<Call, 'server' | 'principal'>): (() => boolean) | undefined {
  if (server.settings.transports === undefined) return undefined
  return () => {
    try {
      return isOn({ server, principal }, 'stream')
    } catch (err) {
      server.settings.logger.error({ err }, 'transports threw')
      return true
    }
  }
}

/** One that is left out is on; a single reply always is. */
function isOn({ server, principal }: Pick<Call, 'server' | 'principal'>, mode: Mode): boolean {
  const transports = server.settings.transports?.(principal)
  if (mode === 'stream') return transports?.sse !== false
  return mode === 'single' || transports?.poll !== false
}
