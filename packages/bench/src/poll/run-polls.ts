import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type AnswererName, TOKEN } from './answerers.ts'
import { askOnce, type Polling, pollMany } from './poller.ts'
import type { AnswererMessage } from './serve.ts'

const PROGRAM = fileURLToPath(new URL('./serve.ts', import.meta.url))

/** So many clients poll at the same time. */
export const CONNECTIONS = 32

/** How often is polled. */
export interface Polls {
  /** Of each answerer, before what counts. */
  readonly warm: number
  /** Of each answerer in each turn. */
  readonly polls: number
  readonly turns: number
}

/**
 * One round: all answerers at the same time, each in a process of its own, are polled in turns, so that what slows the
 * machine down slows all of them.
 *
 * @returns User and system time of each server for one poll, in ms. Rejects where a poll is not answered by 304.
 */
export async function runRoundOfPolls<Name extends AnswererName>(
  names: readonly Name[],
  { warm, polls, turns }: Polls,
): Promise<Record<Name, number>> {
  const running: Answering[] = []
  try {
    for (const name of names) running.push(await start(name))
    for (const { polling } of running) await pollMany(polling, CONNECTIONS, warm)
    const totals = running.map(() => 0)
    for (let turn = 0; turn < turns; turn += 1) {
      for (const [at, { child, polling }] of running.entries()) {
        const before = await cpuOf(child)
        await pollMany(polling, CONNECTIONS, polls)
        totals[at] = (totals[at] ?? 0) + (await cpuOf(child)) - before
      }
    }
    return Object.fromEntries(names.map((name, at) => [name, (totals[at] ?? 0) / (polls * turns)])) as Record<
      Name,
      number
    >
  } finally {
    for (const { child } of running) child.kill('SIGKILL')
  }
}

/** An answerer that runs. */
interface Answering {
  readonly child: ChildProcess
  readonly polling: Polling
}

async function start(name: AnswererName): Promise<Answering> {
  const child = fork(PROGRAM, [name], { execArgv: [] })
  const listening = await messageOf(child)
  if (listening.type !== 'listening') throw new Error(`${name} did not start`)
  const { port, path } = listening
  const authorization = `Authorization: ${TOKEN}\r\n`
  const { etag = 'W/"1"' } = await askOnce({ port, path, headers: authorization })
  return { child, polling: { port, path, headers: `${authorization}If-None-Match: ${etag}\r\n` } }
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
