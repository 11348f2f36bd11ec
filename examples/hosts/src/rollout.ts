import { createHash } from 'node:crypto'
import { createProgressHandler } from '@progress/server'
import { manager, work } from './progress.ts'

/** How many of a hundred users may stream. It is asked at each request, so that it may be changed at any time. */
export const rollout = { percent: 10 }

/** Tells by a hash of the id whether this user is among them: the same ones in every process, and more when it grows. */
export function mayStream(id: string, { percent } = rollout): boolean {
  return createHash('sha256').update(id).digest().readUInt32BE() % 100 < percent
}

export const handler = createProgressHandler({
  manager,
  workflows: [work],
  base: '/api/progress',
  authorize: ({ headers }) => ({ id: headers.get('authorization') ?? 'somebody' }),
  transports: (user) => ({ sse: user !== undefined && mayStream(user.id) }),
})
