import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWhere, postgresUrl, redisUrl } from '@progress/test-services'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { pictureOf } from '../../file-ingest/test/support/hostile-files.ts'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { asWebAndWorker, type IngestDeployment, inOneProcess } from '../support/ingest-deployments.ts'
import { type IngestPage, ingestPageIn, openIngestPage, type ShownTotals } from '../support/ingest-page.ts'

const urls = { redis: (await redisUrl()) ?? '', postgres: (await postgresUrl()) ?? '' }
const TIMEOUT_MS = 480_000
/** Enough to be in the middle of, more than once. */
const PICTURES = 90
const TOTAL = PICTURES + 3
const PATIENCE = { timeout: 60_000 }

/** What sums up is drawn a frame later than the end, and on a busy machine later than that. */
const expectTotals = (page: IngestPage, totals: ShownTotals): Promise<void> =>
  expect.poll(() => page.totals(), PATIENCE).toEqual(totals)

const DEPLOYMENTS = [
  ['the memory store, with a database that stays', true, inOneProcess],
  ['Redis', urls.redis !== '', () => asWebAndWorker({ redis: urls.redis, postgres: '' })],
  ['Postgres', urls.postgres !== '', () => asWebAndWorker({ redis: '', postgres: urls.postgres })],
] as const

describeInBrowser('the file-ingest page, whatever happens to its worker', { timeout: TIMEOUT_MS }, () => {
  let browser: Browser
  let deployment: IngestDeployment
  let ingest: IngestPage
  let folder: string
  let paths: string[]
  beforeAll(async () => {
    browser = await launchBrowser()
    folder = await mkdtemp(join(tmpdir(), 'ingest-restarts-'))
    const picture = await pictureOf(1_400, 1_000)
    const names = Array.from({ length: PICTURES }, (_, index) => [`picture-${index}.jpg`, picture] as const)
    const bad = Array.from({ length: 3 }, (_, index) => [`empty-${index}.txt`, Buffer.alloc(0)] as const)
    const files = [...names.slice(0, 30), ...bad, ...names.slice(30)]
    paths = files.map(([name]) => join(folder, name))
    await Promise.all(files.map(([name, bytes]) => writeFile(join(folder, name), bytes)))
  }, TIMEOUT_MS)
  afterEach(async () => {
    await ingest?.context.close()
    await deployment?.close()
  }, TIMEOUT_MS)
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })

  for (const [name, isThere, deploy] of DEPLOYMENTS) {
    describeWhere(isThere)(`on ${name}`, () => {
      it(
        'paused, refreshed, resumed in a new tab, its worker killed and started again, the failed retried: the same totals as undisturbed',
        async () => {
          deployment = await deploy()
          ingest = await openIngestPage(browser, deployment)
          await ingest.drop(paths)
          await ingest.reach(5)
          await ingest.button('Pause').click()
          await ingest.button('Resume').waitFor()
          await ingest.page.getByText('Paused: what was begun is finished').waitFor()
          await ingest.page.locator('[data-summary="processing"] dd').getByText('0', { exact: true }).waitFor()
          const paused = await ingest.totals()
          expect(paused.pending).toBeGreaterThan(0)

          await ingest.page.reload()
          await ingest.button('Resume').waitFor()
          await expectTotals(ingest, paused)
          const other = await ingestPageIn(ingest.context, deployment)
          await other.button('Resume').click()
          await ingest.button('Pause').waitFor()

          const held = paused.completed + paused.failed
          await ingest.page.waitForFunction((before) => {
            const done = document.querySelector('[data-counter="processed"] dd')?.textContent
            return Number(done) > before
          }, held)
          await deployment.killWorker()
          await deployment.startWorker()
          for (const tab of [ingest, other]) await tab.end.getByText(`${PICTURES} of ${TOTAL} files are done`).waitFor()
          await expect
            .poll(() => ingest.totals(), PATIENCE)
            .toMatchObject({ completed: PICTURES, processing: 0, pending: 0, failed: 3 })
          const disturbed = await ingest.totals()
          await expectTotals(other, disturbed)

          const before = await ingest.sessionId()
          await ingest.button('Retry 3 failed').click()
          await ingest.page
            .waitForFunction((id) => document.querySelector('main')?.getAttribute('data-session') !== id, before)
            .catch(async (cause: unknown) => {
              throw new Error(`No retry began; the page says: ${await ingest.page.locator('main').textContent()}`, {
                cause,
              })
            })
          await ingest.end.getByText(`${PICTURES} of ${TOTAL} files are done`).waitFor()
          await expectTotals(ingest, disturbed)

          await ingest.drop(paths)
          await ingest.phase('process')
          await ingest.end.getByText(`${PICTURES} of ${TOTAL} files are done`).waitFor()
          await expectTotals(ingest, disturbed)
        },
        TIMEOUT_MS,
      )
    })
  }
})
