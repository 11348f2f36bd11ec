import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { guideConfig } from './support/proxy.ts'

const guide = readFileSync(new URL('../../../docs/guides/deploying.md', import.meta.url), 'utf8')
const fences = Array.from(guide.matchAll(/^```(\S+)\n(.*?)^```$/gms), ([, language = '', code = '']) => ({
  language,
  code,
}))

/** What fences hold that is not for a proxy; other tests run those. */
const OTHERS: readonly string[] = ['ts', 'tsx', 'sh', 'json', 'text']

it.each(readdirSync(new URL('./configs', import.meta.url)))('the guide shows %s as it is tested', (name) => {
  expect(fences.map(({ code }) => code)).toContain(guideConfig(name))
})

it('the guide shows no configuration of a proxy that is not tested', () => {
  const tested = readdirSync(new URL('./configs', import.meta.url)).map(guideConfig)
  const shown = fences.filter(({ language }) => !OTHERS.includes(language))
  expect(shown.map(({ code }) => code).filter((code) => !tested.includes(code))).toEqual([])
})
