import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LOCALES, written } from '../../scripts/locales.ts'
import { legalNames } from '../../src/reading/rules/find-supplier.ts'
import { datesIn, dayOrderIn } from '../../src/reading/values/dates.ts'
import { decimalMarkIn, numberOf } from '../../src/reading/values/numbers.ts'

describe('a number', () => {
  it.each<[string, number]>([
    ['1.234,56', 1234.56],
    ['1,234.56', 1234.56],
    ['1 234,56', 1234.56],
    ["1'234.56", 1234.56],
    ['1,23,456.78', 123456.78],
    ['(12.00)', -12],
    ['12,00-', -12],
    ['−7,5', -7.5],
    ['€ -9,32', -9.32],
    ['$1,000', 1000],
    ['1 PCS', 1],
    ['2 x', 2],
    ['21 %', 21],
    ['Rs. 319.00', 319],
    ['0.125', 0.125],
  ])('%j is %d', (text, value) => {
    expect(numberOf(text)?.value).toBe(value)
  })

  it.each(['iPad 2', '12-03-2024', 'M8 x 20', '1,2,3', 'E103184', ''])('%j is none', (text) => {
    expect(numberOf(text)).toBeUndefined()
  })

  it('is read back as any country writes it', () => {
    const anyLocale = fc.constantFrom(...Object.values(LOCALES))
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), anyLocale, (cents, locale) => {
        const value = cents === 0 ? 0 : cents / 100
        expect(numberOf(written(value, locale))?.value).toBe(value)
      }),
    )
  })

  it('with three digits behind its only mark is whole, unless the document shows otherwise', () => {
    expect(numberOf('1.234')?.value).toBe(1234)
    expect(numberOf('1.234', '.')?.value).toBe(1.234)
    expect(numberOf('1.234', ',')?.value).toBe(1234)
    expect(decimalMarkIn(['3,50', '1.200,00', 'v 2.15'])).toBe(',')
  })
})

describe('a date', () => {
  it.each([
    '7. Mai 2014',
    '19 april 2014',
    'Jan 1, 2022',
    '2 de julio de 2015',
    '3 août 2021',
    '12 września 2023',
    '1st of March 2020',
    '28.02.2024',
    '2024-02-28',
  ])('%j is one', (text) => {
    expect(datesIn(text)).toHaveLength(1)
  })

  it.each(['31.02.2024', '12/13/14/15', '1.234.567', 'May 2024', '99 May 2024'])('%j is none', (text) => {
    expect(datesIn(text)).toEqual([])
  })

  it('of two readings goes by the others of its document', () => {
    expect(datesIn('03/04/2024', 'month-first')[0]?.date).toBe('2024-03-04')
    expect(datesIn('03/04/2024', 'day-first')[0]?.date).toBe('2024-04-03')
    expect(dayOrderIn(['03/04/2024', '25/04/2024'])).toBe('day-first')
    expect(dayOrderIn(['03/04/2024', '04/25/2024'])).toBe('month-first')
    expect(dayOrderIn(['03/04/2024'])).toBeUndefined()
  })
})

describe('a name with a legal form', () => {
  it.each([
    ['QualityHosting AG - Uferweg 40-42 - D-63571 Gelnhausen', 'QualityHosting AG'],
    ['e-Luscious Nederland B.V. iov Saeco.com', 'e-Luscious Nederland B.V.'],
    ['Amazon Web Services, Inc.', 'Amazon Web Services, Inc.'],
    ['Drewno Dom Sp. z o.o.', 'Drewno Dom Sp. z o.o.'],
    ['Müller & Söhne GmbH & Co. KG', 'Müller & Söhne GmbH & Co. KG'],
    ['Sold By: Bazaar Retail Services Pvt. Ltd., Bengaluru', 'Bazaar Retail Services Pvt. Ltd.'],
  ])('stands in %j', (text, name) => {
    expect(legalNames(text)).toEqual([name])
  })

  it('stands in no text without one', () => {
    expect(legalNames('Thank you for your order')).toEqual([])
  })
})
