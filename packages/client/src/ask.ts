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
  readonly control: AbortController
  /** The `seq` of the state held; `undefined`: the whole state is wanted. */
  readonly cursor: number | undefined
  /** The reply may be held until something happened. */
  readonly wait?: boolean
  readonly onSent: () => void
}

/** Whether asking now means to start: nobody has named the session yet, or only a start gives a single reply. */
export function phaseOf({ start, path }: Target, transport: Transport): Phase {
  if (start && transport === 'single') return 'single'
  if (start && path() === undefined) return 'start'
  return transport === 'sse' ? 'stream' : 'poll'
}

/** Sends the request that starts a target or asks for its state, its changes or its stream. */
export async function ask(context: Context, target: Target, asking: Asking): Promise<Response> {
  const { transport, control, cursor, wait, onSent } = asking
  const { start } = target
  const phase = phaseOf(target, transport)
  const accept = transport === 'sse' ? 'text/event-stream' : 'application/json'
  const common = { phase, signal: control.signal }
  if (!start || phase === 'stream' || phase === 'poll') {
    const query = cursor === undefined ? '' : `?after=${cursor}${wait ? `&wait=${WAIT_S}` : ''}`
    const path = `${target.path()}${transport === 'sse' ? '/events' : ''}${query}`
    return send(context, path, { ...common, headers: { accept }, onSent })
  }
  const { workflow, key, body, contentType, large } = start
  const response = await send(context, `/workflows/${encodeURIComponent(workflow)}`, {
    ...common,
    method: 'POST',
    headers: {
      accept,
      'idempotency-key': key,
      ...(transport === 'poll' && { prefer: 'respond-async' }),
      ...(contentType && { 'content-type': contentType }),
    },
    body,
    onSent: large ? undefined : onSent,
  })
  target.identify(response.headers.get('progress-session'))
  return response
}
