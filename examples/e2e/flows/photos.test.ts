import { existsSync, readFileSync } from 'node:fs'
import type { Problem } from '@progress/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RealApp, startRealApp } from '../support/real-app.ts'

/** Photographs of real packs lie beside the repository, not in it. */
const PHOTOS = new URL('../../../../shared/data/scan/', import.meta.url)
const EXPECTED = new URL('expected.json', PHOTOS)
const areThere = existsSync(EXPECTED)
const expected: readonly (readonly [file: string, code: string | null])[] = areThere
  ? Object.entries(JSON.parse(readFileSync(EXPECTED, 'utf8')))
  : [['each', 'expected.json has it']]

describe.skipIf(!areThere)('photographs of real packs, where ../shared/data/scan has them', () => {
  let app: RealApp
  beforeAll(async () => {
    app = await startRealApp()
  })
  afterAll(() => app.close())

  it.each(expected)('%s is read as %s', async (file, code) => {
    const image = readFileSync(new URL(file, PHOTOS), 'base64')
    const response = await app.post(file, 'scan', { image })
    const body = (await response.json()) as Problem & { product?: { barcode?: string } }
    if (code === null) expect(body).toMatchObject({ code: 'nothing_recognised' })
    else expect((body.details as { barcode?: string } | undefined)?.barcode ?? body.product?.barcode).toBe(code)
  })
})
