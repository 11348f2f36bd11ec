import { fork } from 'node:child_process'
import { open } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { followWithoutReading } from '../load/follower.ts'
import type { Allocation } from './measure-allocation.ts'
import type { WayCost, WayMessage } from './measure-way.ts'
import type { WayName } from './ways.ts'

const programOf = (name: string): string => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))

/**
 * Measures one way in a process of its own, whose standard output goes to `/dev/null`; where it is to be
 * followed, this process reads along.
 *
 * @param turns - Of the event loop, that count; as many with one report as with many.
 */
export async function runWay(name: WayName, turns: number): Promise<WayCost> {
  const output = await open('/dev/null', 'w')
  const child = fork(programOf('measure-way'), [name, String(turns)], {
    stdio: ['ignore', output.fd, 'inherit', 'ipc'],
  })
  try {
    return await new Promise<WayCost>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => reject(new Error(`${name} is gone (${signal ?? code})`)))
      child.on('message', (message: WayMessage) => {
        if (message.type === 'cost') resolve(message.cost)
        else readAlong(message).catch(reject)
      })
    })
  } finally {
    child.kill('SIGKILL')
    await output.close()
  }
}

/** Measures what a report allocates, in a session of so many items and log lines. */
export async function runAllocation(size: number): Promise<Allocation> {
  const execArgv = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64']
  const child = fork(programOf('measure-allocation'), [String(size)], { execArgv })
  return new Promise<Allocation>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`it is gone (${signal ?? code})`)))
    child.once('message', (allocation: Allocation) => resolve(allocation))
  })
}

async function readAlong({ port, path }: { readonly port: number; readonly path: string }): Promise<void> {
  const socket = await followWithoutReading({ address: { host: '127.0.0.1', port }, path })
  socket.resume()
}
