import { describeWith } from '@progress/test-services'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { startNginx, startNginxWithHttp2 } from './nginx.ts'
import { type StartProxy, standBehind } from './support/behind.ts'
import { onPage, pageListener, startOnPage } from './support/browser-page.ts'
import { selfSigned } from './support/certificate.ts'
import { until } from './support/until.ts'

describeWith('nginx')('a page in Chromium behind nginx', () => {
  describeInBrowser('which follows many sessions at once', () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await launchBrowser()
    })
    afterAll(() => browser?.close())

    async function openPage(start: StartProxy) {
      const behind = await standBehind(start, {}, await pageListener())
      const context = await browser.newContext({ ignoreHTTPSErrors: true })
      onTestFinished(() => context.close())
      const page = await context.newPage()
      await page.goto(behind.proxy.origin)
      return { behind, page }
    }

    const allHeard = (page: Page, word: string, count: number): Promise<void> =>
      until(`'${word}' on the page, ${count} times`, async () => {
        const texts = (await onPage(page)).map(({ snapshot }) => `${snapshot?.partial.text}`)
        return texts.filter((text) => text.includes(word)).length === count
      })

    it('has twenty of them live on one connection of HTTP/2, each to the server’s own end', async () => {
      const { behind, page } = await openPage((target, place) => startNginxWithHttp2(target, selfSigned(), place))
      await startOnPage(page, 20)
      await until('twenty live streams', async () => (await onPage(page)).every(({ state }) => state === 'live'))
      for (const word of ['one', 'two', 'three', 'four', 'five']) {
        for (const work of behind.works) work.say(word)
        await allHeard(page, word, 20)
      }
      expect(behind.handler.stats().connections.sse).toBe(20)
      for (const work of behind.works) work.finish()
      await until('the ends', async () => (await onPage(page)).every(({ state }) => state === 'closed'))
      for (const { id, transport, snapshot } of await onPage(page)) {
        expect(transport).toBe('sse')
        expect(snapshot).toEqual(await behind.snapshotOf(id))
      }
      expect(behind.works).toHaveLength(20)

      await until('the requests in the log', () => requestsIn(behind.proxy.log()).length === 20)
      const requests = requestsIn(behind.proxy.log())
      expect(new Set(requests.map(({ protocol }) => protocol))).toEqual(new Set(['HTTP/2.0']))
      expect(new Set(requests.map(({ connection }) => connection)).size).toBe(1)
    })

    it('gets no more than six through by HTTP/1.1: the next begins when one of them ends', async () => {
      const { behind, page } = await openPage((target, place) => startNginx(target, { ...place, location: [] }))
      await startOnPage(page, 7)
      await until('six works', () => behind.works.length === 6)
      for (const work of behind.works) work.say('one')
      await allHeard(page, 'one', 6)
      expect(behind.works).toHaveLength(6)
      behind.works[0]?.finish()
      await until('the seventh', () => behind.works.length === 7)
      for (const work of behind.works) work.finish()
      await until('the ends', async () => (await onPage(page)).every(({ state }) => state === 'closed'))
    })
  })
})

/** The starts that nginx has logged, each with the number of its connection. */
function requestsIn(log: string): { connection: string; protocol: string }[] {
  return Array.from(
    log.matchAll(/^(?<connection>\d+) (?<protocol>\S+) 200 POST \/api\/progress\/workflows\/steps$/gm),
    ({ groups }) => ({ connection: groups?.connection ?? '', protocol: groups?.protocol ?? '' }),
  )
}
