import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type AnswererName, TOKEN } from './answerers.ts'
import { askOnce, pollMany } from './poller.ts'
import type { AnswererMessage } from './serve.ts'

const PROGRAM = fileURLToPath(new URL('./serve.ts', import.meta.url))

/** So many clients poll at the same time. */
export const CONNECTIONS = 32

/**
 * Polls an answerer in a process of its own, until it is warm and then as often as is said.
 *
 * @returns User and system time of the server for each poll, in ms. Rejects where a poll is not answered by 304.
 */
export async function runPolls(name: AnswererName, { warm, polls }: { warm: number; polls: number }): Promise<number> {
  const child = fork(PROGRAM, [name], { execArgv: [] })
  try {
    const listening = await messageOf(child)
    if (listening.type !== 'listening') throw new Error(`${name} did not start`)
    const { port, path } = listening
    const authorization = `Authorization: ${TOKEN}\r\n`
    const { etag = 'W/"1"' } = await askOnce({ port, path, headers: authorization })
    const polling = { port, path, headers: `${authorization}If-None-Match: ${etag}\r\n` }
    await pollMany(polling, CONNECTIONS, warm)
    const before = await cpuOf(child)
    await pollMany(polling, CONNECTIONS, polls)
    return ((await cpuOf(child)) - before) / polls
  } finally {
    child.kill('SIGKILL')
  }
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu')
  const answer = await messageOf(child)
  return answer.type === 'cpu' ? answer.cpuMs : Number.NaN
}

function messageOf(child: ChildProcess): Promise<AnswererMessage> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error('the process that is polled is gone'))
    child.once('exit', onExit)
    child.once('message', (message: AnswererMessage) => {
      child.off('exit', onExit)
      resolve(message)
    })
  })
}
