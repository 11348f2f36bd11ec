import { ProgressError } from '@progress/core'
import type { Call } from './call.ts'
import type { Mode } from './negotiate.ts'

/**
 * Refuses a transport that is switched off just now.
 *
 * @throws {ProgressError} `transport_disabled`
 */
export function assertTransport({ server, principal }: Call, mode: Mode): void {
  const transports = server.settings.transports?.(principal)
  if (mode === 'stream' && transports?.sse === false) throw new ProgressError('transport_disabled')
  if (mode === 'poll' && transports?.poll === false) {
    throw new ProgressError('transport_disabled', { message: 'Polling is switched off' })
  }
}
