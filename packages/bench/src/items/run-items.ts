import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ItemsCost } from './cost.ts'

const PROGRAM = fileURLToPath(new URL('./measure-items.ts', import.meta.url))

/** Measures a session with so many items in a process of its own. @param turns - Of ten updates each. */
export async function runItems(size: number, turns: number): Promise<ItemsCost> {
  const child = fork(PROGRAM, [String(size), String(turns)], { execArgv: ['--expose-gc'] })
  return new Promise<ItemsCost>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`${size} items: it is gone (${signal ?? code})`)))
    child.once('message', (cost: ItemsCost) => resolve(cost))
  })
}
