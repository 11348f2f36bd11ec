import { afterAll, beforeAll, it } from 'vitest'
import { type AnyBrowser, describeIn } from '../support/any-browser.ts'
import { chromium } from '../support/any-chromium.ts'
import { networkCases } from '../support/network-cases/cases.ts'

describeIn(chromium)('a page in Chromium, on a hostile network', () => {
  let browser: AnyBrowser
  beforeAll(async () => {
    browser = await chromium.launch()
  })
  afterAll(() => browser?.close())

  for (const { name, check } of networkCases) it(name, () => check(browser))
})
