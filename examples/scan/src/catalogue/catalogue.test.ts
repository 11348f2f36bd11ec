import { existsSync, readdirSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ALL_PRODUCTS, CATALOGUE } from './catalogue.ts'
import { categoryOf } from './categories.ts'
import { gtinsOf } from './gtin.ts'
import { codelessSamples, SAMPLES_DIRECTORY, sampleFile, samples } from './samples.ts'

describe('the catalogue', () => {
  it('holds at least sixteen products, of which each tier knows some', () => {
    expect(ALL_PRODUCTS.length).toBeGreaterThanOrEqual(16)
    for (const products of Object.values(CATALOGUE)) expect(products.length).toBeGreaterThanOrEqual(3)
  })

  it('has right check digits, and no code or id twice', () => {
    const codes = ALL_PRODUCTS.flatMap(({ barcode }) => barcode ?? [])
    const numbers = codes.flatMap(gtinsOf)
    expect(codes.filter((code) => gtinsOf(code).length === 0)).toEqual([])
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(new Set(ALL_PRODUCTS.map(({ id }) => id)).size).toBe(ALL_PRODUCTS.length)
  })

  it('names categories that the table has', () => {
    expect(ALL_PRODUCTS.filter(({ category }) => !categoryOf(category))).toEqual([])
  })
})

describe('samples', () => {
  it('lists at least twelve products with codes of every printed form, each with its photograph', () => {
    const listed = samples('')
    expect(listed.length).toBeGreaterThanOrEqual(12)
    expect(new Set(listed.map(({ barcode }) => barcode.length))).toEqual(new Set([8, 12, 13]))
    expect(listed.some(({ barcode }) => barcode.length === 8 && barcode.startsWith('0'))).toBe(true)
    for (const { image } of listed) expect(existsSync(new URL(image, SAMPLES_DIRECTORY)), image).toBe(true)
  })

  it('lists apart what shows no code', () => {
    expect(codelessSamples('/x/').map(({ image }) => image)).toContain('/x/highcroft-cheddar.jpg')
    expect(samples().length + codelessSamples().length).toBe(ALL_PRODUCTS.length)
  })

  it('keeps each photograph under 80 kB, and none that belongs to no product', () => {
    const files = readdirSync(SAMPLES_DIRECTORY)
    expect(new Set(files)).toEqual(new Set(ALL_PRODUCTS.map(sampleFile)))
    for (const file of files) expect(statSync(new URL(file, SAMPLES_DIRECTORY)).size, file).toBeLessThan(80_000)
  })
})
