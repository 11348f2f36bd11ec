import type { RequestListener } from 'node:http'
import { type ClientOptions, type ClientSession, createProgressClient } from '@progress/client'
import type { HandlerOptions } from '@progress/server'
import { expect, onTestFinished } from 'vitest'
import { listen } from '../../support/listen.ts'
import type { ProxySettings, RunningProxy } from './proxy.ts'
import { createSteps, type Steps } from './steps.ts'
import { until } from './until.ts'

/** Starts a proxy before a server, given as `host:port`. */
export type StartProxy<P extends RunningProxy = RunningProxy> = (target: string, settings: ProxySettings) => Promise<P>

/** A server, a proxy before it, and clients beyond the proxy; all of it ends with the test. */
export async function standBehind<P extends RunningProxy>(
  start: StartProxy<P>,
  options?: Partial<HandlerOptions>,
  other?: RequestListener,
) {
  const steps = createSteps(options, { other })
  const server = await listen(steps.listener)
  onTestFinished(async () => {
    await steps.close()
    await server.close()
  })
  const target = new URL(server.origin).host
  let proxy = await start(target, {})
  onTestFinished(() => proxy.close())
  const clientOf = (more: Partial<ClientOptions> | undefined) => {
    const url = `${proxy.origin}/api/progress`
    const client = createProgressClient({ url, random: () => 0.5, ...more })
    onTestFinished(() => client.close())
    return client
  }

  return {
    ...steps,
    get proxy(): P {
      return proxy
    },
    stopProxy: () => proxy.close(),
    /** Starts another proxy in the place of the one that was stopped. */
    async startProxy(): Promise<void> {
      proxy = await start(target, { port: proxy.port })
    },
    /** Starts a session through the proxy: a stream begins as the reply to a `POST`. */
    start: (options?: Partial<ClientOptions>) => clientOf(options).start('steps', {}),
    /** Follows a session through the proxy: a stream is the reply to a `GET`. */
    follow: (sessionId: string, options?: Partial<ClientOptions>): ClientSession => clientOf(options).follow(sessionId),
  }
}

/** What a session is followed on. */
export type Behind = Omit<Steps, 'listener' | 'close'>

export const WORDS: readonly string[] = ['one', 'two', 'three', 'four', 'five']

/** Waits until a follower has heard a word. */
export function heard(session: ClientSession, word: string, limitMs?: number): Promise<void> {
  return until(`'${word}' at the client`, () => `${session.getSnapshot()?.partial.text}`.includes(word), limitMs)
}

/** Waits until a follower has a stream that has proved itself. */
export const live = (session: ClientSession): Promise<void> =>
  until('a live stream', () => session.getConnection().state === 'live')

/** Says one word after another, each only when the one before it has been heard by everybody. */
export async function sayAndHear(behind: Behind, followers: readonly ClientSession[], words = WORDS): Promise<void> {
  const work = await behind.work()
  for (const word of words) {
    work.say(word)
    await Promise.all(followers.map((follower) => heard(follower, word)))
  }
}

/** Ends the only session, and holds what its followers have against what the server has. */
export async function expectSameEnd(behind: Behind, followers: readonly ClientSession[], words = WORDS): Promise<void> {
  const work = await behind.work()
  work.finish()
  for (const follower of followers) {
    await until('the end at the client', () => follower.getConnection().state === 'closed')
    expect(await follower.result).toEqual({ text: words.map((word) => `${word} `).join('') })
    expect(follower.getSnapshot()).toEqual(await behind.snapshotOf(work.sessionId))
  }
  expect(behind.works).toHaveLength(1)
}

/** The requests for streams that have reached the server. */
export const streamsOf = ({ asked }: Behind): Behind['asked'] =>
  asked.filter(({ accept }) => accept.startsWith('text/event-stream'))
