import type { Phase } from './after-failure.ts'
import type { Transport } from './connection.ts'
import type { Context } from './context.ts'
import { send } from './send.ts'
import type { Target } from './target.ts'

/** How long a held poll may wait, in seconds; the protocol allows 30. */
const WAIT_S = 25

/** How a target is asked. */
export interface Asking {
  readonly transport: Transport
  readonly signal: AbortSignal
  /** The `seq` of the state held; `undefined`: the whole state is wanted. */
  readonly cursor: number | undefined
  readonly onSent: () => void
}

/** Whether asking now means to start: nobody has named the session yet, or only a start gives a single reply. */
export function phaseOf({ start, path }: Target, transport: Transport): Phase {
  const isSingle = transport === 'single'
  if (start && (isSingle || !path())) return isSingle ? transport : 'start'
  return transport === 'sse' ? 'stream' : 'poll'
}

/** Sends the request that starts a target or asks for its state, its changes or its stream. */
export async function ask(context: Context, target: Target, asking: Asking): Promise<Response> {
  const { transport, cursor, signal, onSent } = asking
  const { start } = target
  const phase = phaseOf(target, transport)
  const isStream = transport === 'sse'
  const headers = { accept: isStream ? 'text/event-stream' : 'application/json' }
  if (!start || phase === 'stream' || phase === 'poll') {
    const query = cursor === undefined ? '' : `?after=${cursor}${context.canStream ? '' : `&wait=${WAIT_S}`}`
    return send(context, target.path() + (isStream ? '/events' : '') + query, { phase, signal, headers, onSent })
  }
  const { workflow, body, large } = start
  const response = await send(context, `/workflows/${encodeURIComponent(workflow)}`, {
    phase,
    signal,
    method: 'POST',
    headers: { ...headers, ...start.headers, ...(transport === 'poll' && { prefer: 'respond-async' }) },
    body,
    onSent: large ? undefined : onSent,
  })
  target.identify(response.headers.get('progress-session'))
  return response
}
