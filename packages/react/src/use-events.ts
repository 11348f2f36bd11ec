import type { ClientSession, SessionUpdate } from '@progress/client'
import type { AnyWorkflow } from '@progress/core'
import { useEffect, useState } from 'react'

const NONE: readonly never[] = []

/**
 * The last events of a session, the newest at the end; the first is its state when it was begun to be followed.
 *
 * @param max - How many are kept; 0: none, and nothing is read.
 */
export function useEvents<W extends AnyWorkflow>(
  session: ClientSession<W> | undefined,
  max: number,
): readonly SessionUpdate<W>[] {
  const [list, setList] = useState<{ readonly of: unknown; readonly events: readonly SessionUpdate<W>[] }>()
  useEffect(() => {
    if (!session || max < 1) return undefined
    let events: readonly SessionUpdate<W>[] = NONE
    const iterator = session[Symbol.asyncIterator]()
    const read = async (): Promise<void> => {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        events = [...events, next.value].slice(-max)
        setList({ of: session, events })
      }
    }
    // What ends it early is the connection's error, and is shown as that.
    read().catch(() => undefined)
    return () => void iterator.return?.()
  }, [session, max])
  return list?.of === session && list ? list.events : NONE
}
