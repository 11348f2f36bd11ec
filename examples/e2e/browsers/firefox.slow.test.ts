import { afterAll, beforeAll, describe, it } from 'vitest'
import { type AnyBrowser, describeIn } from '../support/any-browser.ts'
import { firefox } from '../support/firefox.ts'
import { networkCases } from '../support/network-cases/cases.ts'
import { hiddenTabs } from '../support/network-cases/hidden-tabs.ts'
import { type RealApp, startRealApp } from '../support/real-app.ts'
import { scanFlows } from '../support/scan-flows.ts'

/** A browser, the server and all that reads photographs share one machine. */
const LIMIT_MS = 180_000

describeIn(firefox)('in Firefox', () => {
  let app: RealApp
  let browser: AnyBrowser
  beforeAll(async () => {
    ;[app, browser] = await Promise.all([startRealApp(), firefox.launch()])
  }, LIMIT_MS)
  afterAll(async () => {
    await browser?.close()
    await app?.close()
  })

  describe('the scan page', () => {
    for (const { name, check } of scanFlows) it(name, () => check(browser, app), LIMIT_MS)
  })

  describe('a page on a hostile network', () => {
    for (const { name, check } of [...networkCases, ...hiddenTabs]) it(name, () => check(browser), LIMIT_MS)
  })
})
