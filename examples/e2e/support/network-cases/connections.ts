import { expect } from 'vitest'
import { type AnyPage, until } from '../any-browser.ts'
import { type NetworkCase, withBench } from './network-case.ts'

/** Over HTTP/1.1 a browser opens so many connections to an origin; what comes after them waits. */
const CONNECTIONS = 6
/** Long enough for a request on loopback, had it gone out. */
const WAIT_MS = 1_000
/** Long enough where it did. */
const PATIENCE_MS = 20_000

interface Crowd {
  ways(): string[]
  ended: Promise<unknown>
}

/** Starts as many sessions as a browser has connections, and waits until each is followed somehow. */
async function startCrowd(page: AnyPage, maxStreams: number | undefined): Promise<void> {
  await until(page, () => window.createProgressClient)
  await page.run(
    (count, limit) => {
      const options = limit === null ? {} : { maxStreams: limit }
      const client = window.createProgressClient({ url: '/api/progress', ...options })
      const sessions = Array.from({ length: count }, () => client.start('job', {}))
      const crowd: Crowd = {
        ways: () => sessions.map((session) => session.getConnection().state).sort(),
        ended: Promise.all(sessions.map(({ result }) => result)),
      }
      Object.assign(window, { crowd })
    },
    CONNECTIONS,
    maxStreams ?? null,
  )
  await until(page, () =>
    (window as unknown as { crowd: Crowd }).crowd.ways().every((way) => way === 'live' || way === 'polling'),
  )
}

const waysOf = (page: AnyPage): Promise<string[]> =>
  page.run(() => (window as unknown as { crowd: Crowd }).crowd.ways())

/** Whether a request that has nothing to do with progress is answered in time. */
const isAnswered = (page: AnyPage, withinMs: number): Promise<boolean> =>
  page.run(
    (ms) =>
      Promise.race([
        fetch('/job-page.js', { cache: 'no-store' }).then(() => true),
        new Promise<boolean>((resolve) => setTimeout(() => resolve(false), ms)),
      ]),
    withinMs,
  )

/** What browsers allow of one origin over HTTP/1.1. */
export const connections: readonly NetworkCase[] = [
  {
    name: 'six sessions at once: four stream and two poll, and the page has connections left',
    async check(browser) {
      const { promise, resolve: open } = Promise.withResolvers<void>()
      await withBench(browser, { work: () => promise, pollAfterMs: 100 }, async ({ page }) => {
        await startCrowd(page, undefined)
        expect(await waysOf(page)).toEqual(['live', 'live', 'live', 'live', 'polling', 'polling'])
        expect(await isAnswered(page, PATIENCE_MS)).toBe(true)
        open()
        await page.run(() => (window as unknown as { crowd: Crowd }).crowd.ended)
      })
    },
  },
  {
    name: 'six streams at once, which the default does not allow, let whatever else the page asks for wait',
    async check(browser) {
      const { promise, resolve: open } = Promise.withResolvers<void>()
      await withBench(browser, { work: () => promise, pollAfterMs: 100 }, async ({ page }) => {
        await startCrowd(page, CONNECTIONS)
        expect(await waysOf(page)).toEqual(Array.from({ length: CONNECTIONS }, () => 'live'))
        expect(await isAnswered(page, WAIT_MS)).toBe(false)
        open()
        await page.run(() => (window as unknown as { crowd: Crowd }).crowd.ended)
        expect(await isAnswered(page, PATIENCE_MS)).toBe(true)
      })
    },
  },
]
