import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { type GalleryPage, openGallery, startGallery } from '../support/gallery-page.ts'

/** Seventeen states, each looked at by axe, beside whatever else the machine does. */
const TIMEOUT_MS = 240_000

describeInBrowser('the gallery', { timeout: TIMEOUT_MS }, () => {
  let app: Awaited<ReturnType<typeof startGallery>>
  let browser: Browser
  let gallery: GalleryPage
  beforeAll(async () => {
    ;[app, browser] = await Promise.all([startGallery(), launchBrowser()])
  })
  afterEach(() => gallery.context.close())
  afterAll(async () => {
    await browser?.close()
    await app?.close()
  })

  const throughItsStates = async (look: (state: string) => Promise<void>): Promise<number> => {
    await gallery.show('forty')
    const states = await gallery.states()
    for (const state of states) {
      await gallery.show(state)
      await look(state)
    }
    return states.length
  }

  it.each(['light', 'dark'] as const)('gives axe nothing to find in any state, in %s', async (colorScheme) => {
    gallery = await openGallery(browser, app, { colorScheme })
    const found: string[] = []
    const count = await throughItsStates(async (state) => {
      const { violations } = await new AxeBuilder({ page: gallery.page }).analyze()
      found.push(...violations.map(({ id, nodes }) => `${state}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`))
    })
    expect(found).toEqual([])
    expect(count).toBe(17)
    expect(gallery.complaints).toEqual([])
  })

  it.each([390, 320])('fits a phone that is %i pixels wide, without scrolling sideways', async (width) => {
    gallery = await openGallery(browser, app, { viewport: { width, height: 800 }, hasTouch: true, isMobile: true })
    await throughItsStates(async (state) => {
      expect([state, await gallery.page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([state, width])
    })
  })

  it('plays a session to its end, and holds where it is told to', async () => {
    gallery = await openGallery(browser, app)
    const { page, key } = gallery
    await gallery.show('done')
    await page.getByText('24 of 24 worked.').waitFor()
    await key('To the beginning').click()
    await page.getByLabel('Speed').selectOption({ label: '16 ×' })
    await key('Play').click()
    await page.locator('#cards').getByText('24 of 24 processed').waitFor()
    await page.getByText('Ended', { exact: true }).waitFor()
    await key('To the beginning').click()
    await key('Play').click()
    await key('Hold').click()
    const held = await gallery.at()
    await key('One step').click()
    expect(await gallery.at()).toBeGreaterThan(held)
  })

  it('goes where a control leads, and back by the browser’s own button', async () => {
    gallery = await openGallery(browser, app)
    const { page } = gallery
    await gallery.show('forty')
    const tracker = page.getByRole('group', { name: 'Ingest' })
    await tracker.getByRole('button', { name: 'Pause' }).click()
    await page.locator('main[data-state="paused"]').waitFor()
    await tracker.getByRole('button', { name: 'Resume' }).waitFor()
    await page.goBack()
    await page.locator('main[data-state="forty"]').waitFor()
    await tracker.getByRole('button', { name: 'Pause' }).waitFor()
  })

  it('shows ten thousand items by the rows that are seen', async () => {
    gallery = await openGallery(browser, app)
    const { page } = gallery
    await gallery.show('many')
    await page.getByRole('button', { name: 'All 10,000' }).waitFor()
    const rows = page.locator('#items [role=list] > li')
    await rows.first().waitFor()
    expect(await rows.count()).toBeLessThan(60)
    expect(await page.locator('#feed .progress-feed-entry').count()).toBeLessThanOrEqual(80)
  })

  it('keeps still for those who asked for that', async () => {
    gallery = await openGallery(browser, app, { reducedMotion: 'reduce' })
    await gallery.show('forty')
    const moving = await gallery.page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ playState }) => playState === 'running')
        .map((animation) => (animation as CSSAnimation).animationName),
    )
    expect(moving).toEqual([])
  })
})
