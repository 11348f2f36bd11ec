import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { RoundAnswer, RoundOrder } from './round.ts'

const PROGRAM = fileURLToPath(new URL('./round.ts', import.meta.url))

/**
 * Runs one round in fresh processes: one for the load, which starts one for the server.
 *
 * @returns The result of the scenario. Rejects with what the round says where it failed.
 */
export async function runRound(order: RoundOrder): Promise<unknown> {
  const child = fork(PROGRAM, [], { execArgv: [], serialization: 'advanced' })
  const answer = await new Promise<RoundAnswer>((resolve, reject) => {
    child.once('message', (message: RoundAnswer) => resolve(message))
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`the load generator is gone (${signal ?? code})`)))
    child.send(order)
  })
  if (!answer.ok) throw new Error(`${order.scenario}, ${order.peer}: ${answer.message}`)
  return answer.result
}
