import { afterAll, beforeAll, describe, it } from 'vitest'
import { type AnyBrowser, describeIn } from '../support/any-browser.ts'
import { backForward } from '../support/network-cases/back-forward.ts'
import { networkCases } from '../support/network-cases/cases.ts'
import { type RealApp, startRealApp } from '../support/real-app.ts'
import { scanFlows } from '../support/scan-flows.ts'
import { webkit } from '../support/webkit.ts'

/** A browser, the server and all that reads photographs share one machine. */
const LIMIT_MS = 180_000

describeIn(webkit)('in WebKit', () => {
  let app: RealApp
  let browser: AnyBrowser
  beforeAll(async () => {
    ;[app, browser] = await Promise.all([startRealApp(), webkit.launch()])
  }, LIMIT_MS)
  afterAll(async () => {
    await browser?.close()
    await app?.close()
  })

  describe('the scan page', () => {
    for (const { name, check } of scanFlows) it(name, () => check(browser, app), LIMIT_MS)
  })

  describe('a page on a hostile network', () => {
    for (const { name, check } of [...networkCases, ...backForward]) it(name, () => check(browser), LIMIT_MS)
  })
})
