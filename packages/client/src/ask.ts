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

/** A reply to read. */
export interface Asked {
  readonly response: Response
  /** The request was a start, and its reply may be the bare result. */
  readonly started: boolean
}

/** Whether asking now means to start: nobody has named the session yet, or only a start gives a single reply. */
export function phaseOf({ start, path }: Target, transport: Transport): Phase {
  if (transport === 'single') return transport
  if (start && !path()) return 'start'
  return transport === 'sse' ? 'stream' : 'poll'
}

/** Sends the request that starts a target, or that asks for its state, its changes or its stream. */
export async function ask(context: Context, target: Target, transport: Transport, asking: Asking): Promise<Asked> {
  const { cursor, signal, onSent } = asking
  const { start } = target
  const accept = transport === 'sse' ? 'text/event-stream' : 'application/json'
  const known = transport !== 'single' && target.path()
  if (known || !start) {
    const query = cursor === undefined ? '' : `?after=${cursor}${context.canStream ? '' : `&wait=${WAIT_S}`}`
    const path = known + (transport === 'sse' ? '/events' : '') + query
    return { response: await send(context, path, { signal, headers: { accept }, onSent }), started: false }
  }
  const response = await send(context, `/workflows/${encodeURIComponent(start.workflow)}`, {
    method: 'POST',
    headers: { accept, 'idempotency-key': start.key, ...(transport === 'poll' && { prefer: 'respond-async' }) },
    body: start.body,
    signal,
    onSent: start.large ? undefined : onSent,
  })
  target.identify(response.headers.get('progress-session'))
  return { response, started: true }
}
