import { createProgressClient } from '@progress/client'
import type { Reader } from './reader.ts'
import { SESSION_ID } from './wire.ts'

/** A session that is followed, and one subscriber who reads its snapshot. All defaults. */
export const read: Reader = ({ sources, piece, reached }) => {
  const session = createProgressClient({ url: `${sources.replay}/${piece}` }).follow(SESSION_ID)
  session.subscribe(() => reached(session.getSnapshot()?.seq ?? 0))
}
