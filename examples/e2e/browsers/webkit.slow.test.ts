import { afterAll, beforeAll, it } from 'vitest'
import { type AnyBrowser, describeIn } from '../support/any-browser.ts'
import { networkCases } from '../support/network-cases/cases.ts'
import { webkit } from '../support/webkit.ts'

describeIn(webkit)('a page in WebKit, on a hostile network', () => {
  let browser: AnyBrowser
  beforeAll(async () => {
    browser = await webkit.launch()
  }, 60_000)
  afterAll(() => browser?.close())

  for (const { name, check } of networkCases) it(name, () => check(browser))
})
