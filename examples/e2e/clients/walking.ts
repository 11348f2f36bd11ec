import { expect, vi } from 'vitest'
import type { Follower } from './followers.ts'
import { STEPS, type StepsServer } from './steps.ts'
import { take } from './taking.ts'

const PATIENCE = { timeout: 20_000, interval: 5 }

/** Lets the work go on whenever the client has seen all there is, until the client has stopped. */
export async function walk(server: StepsServer, follower: Follower): Promise<void> {
  for (let step = 1; step <= STEPS; step += 1) {
    const head = await server.step()
    await vi.waitFor(() => expect(take(follower.messages).state?.seq).toBeGreaterThanOrEqual(head), PATIENCE)
  }
  await vi.waitFor(() => expect(follower.hasStopped()).toBe(true), PATIENCE)
}

/** Holds that a client ended in the server's state, and was given everything once. */
export async function expectWhole(server: StepsServer, { messages }: Follower): Promise<void> {
  const { state, receipts } = take(messages)
  expect(new Set(receipts)).toEqual(new Set(['new']))
  expect(messages.filter(({ type }) => type === 'snapshot')).toHaveLength(1)
  expect(state).toMatchObject({ status: 'completed', percent: 100, result: { walked: STEPS } })
  expect(state).toEqual(await server.snapshotOf(state?.sessionId))
}
