import type { Phase } from './after-failure.ts'
import type { Transport } from './connection.ts'
import type { Context } from './context.ts'
import { send } from './send.ts'
import type { Target } from './target.ts'

/** How long a held poll may wait, in seconds; the protocol allows 30. */
const WAIT_S = 25

/** How a target is asked. */
export interface Asking {
  readonly signal: AbortSignal
  /** The `seq` of the state held; `undefined`: the whole state is wanted. */
  readonly cursor: number | undefined
  readonly onSent: () => void
}

/** Whether asking now means to start: nobody has named the session yet, or only a start gives a single reply. */
export function phaseOf({ start, path }: Target, transport: Transport): Phase {
  if (start && (transport === 'single' || !path())) return 'start'
  return transport === 'sse' ? 'stream' : 'poll'
}

/** Sends the request that starts a target, or that asks for its state, its changes or its stream. */
export async function ask(context: Context, target: Target, transport: Transport, asking: Asking): Promise<Response> {
  const { cursor, signal, onSent } = asking
  const start = phaseOf(target, transport) === 'start' && target.start
  const accept = transport === 'sse' ? 'text/event-stream' : 'application/json'
  if (!start) {
    const query = cursor === undefined ? '' : `?after=${cursor}${context.canStream ? '' : `&wait=${WAIT_S}`}`
    const path = target.path() + (transport === 'sse' ? '/events' : '') + query
    return send(context, path, { signal, headers: { accept }, onSent })
  }
  const response = await send(context, `/workflows/${encodeURIComponent(start.workflow)}`, {
    method: 'POST',
    headers: { accept, 'idempotency-key': start.key, ...(transport === 'poll' && { prefer: 'respond-async' }) },
    body: start.body,
    signal,
    onSent: start.large ? undefined : onSent,
  })
  target.identify(response.headers.get('progress-session'))
  return response
}
