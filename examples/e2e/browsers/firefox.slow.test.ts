import { afterAll, beforeAll, it } from 'vitest'
import { type AnyBrowser, describeIn } from '../support/any-browser.ts'
import { firefox } from '../support/firefox.ts'
import { networkCases } from '../support/network-cases/cases.ts'

describeIn(firefox)('a page in Firefox, on a hostile network', () => {
  let browser: AnyBrowser
  beforeAll(async () => {
    browser = await firefox.launch()
  }, 60_000)
  afterAll(() => browser?.close())

  for (const { name, check } of networkCases) it(name, () => check(browser))
})
