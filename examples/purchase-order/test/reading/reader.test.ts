import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrderReader, type OrderReader, type ReadingStep } from '../../src/reading/reader.ts'
import { isDrawn, sample, samples } from './samples.ts'

let reader: OrderReader
beforeAll(async () => {
  reader = await createOrderReader({ env: {} })
})
afterAll(() => reader.close())

describe('the samples with text', () => {
  it.each(samples().filter((each) => !isDrawn(each)))('$name is read in whole', async ({ name, bytes, expected }) => {
    const { order } = await reader.read({ name, bytes })
    const { confidence, ...fields } = order
    expect(fields).toEqual(expected)
    expect(confidence).toBeGreaterThan(0.75)
  })
})

describe('a reading', () => {
  it('tells its steps in order, and where each field was found', async () => {
    const steps: ReadingStep[] = []
    const { findings, pages } = await reader.read(sample('schraubenkontor-two-pages.pdf'), {
      onStep: (step) => steps.push(step),
    })
    expect(steps.map(({ name }) => name)).toEqual(['text', 'tables', 'fields', 'check'])
    const fractions = steps.map(({ fraction }) => fraction)
    expect(fractions).toEqual(fractions.toSorted((one, other) => one - other))
    expect(pages).toBeGreaterThan(1)
    expect(findings.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['supplier', 'number', 'date', 'currency', 'total', 'lines', 'sums']),
    )
    expect(findings.find(({ field }) => field === 'date')?.text).toContain('Rechnungsdatum')
  })

  it('is less sure where the sums do not agree, and says so', async () => {
    const text =
      'Invoice number,7\nInvoice date,2024-02-03\nCurrency,EUR\n\nDescription,Qty,Unit price,Amount\nTea,2,3.00,6.00\nGrand total,,,60.00\n'
    const read = await reader.read({ name: 'x.csv', bytes: Buffer.from(text) })
    expect(read.order).toMatchObject({ number: '7', date: '2024-02-03', total: 60 })
    expect(read.findings).toContainEqual(expect.objectContaining({ field: 'sums', kind: 'mismatch' }))
    const right = await reader.read({ name: 'x.csv', bytes: Buffer.from(text.replace('60.00', '6.00')) })
    expect(right.order.confidence).toBeGreaterThan(read.order.confidence)
  })

  it('goes by the bytes, not by the name', async () => {
    const { bytes, expected } = sample('bloemhof-noord.pdf')
    expect((await reader.read({ name: 'orders.csv', bytes })).order).toMatchObject(expected)
  })

  it('ends with the signal’s reason when aborted, before and while', async () => {
    const { name, bytes } = sample('bloemhof-noord.pdf')
    await expect(reader.read({ name, bytes }, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
    const aborter = new AbortController()
    const reading = reader.read(
      { name, bytes },
      { signal: aborter.signal, onStep: () => aborter.abort(new Error('now')) },
    )
    await expect(reading).rejects.toThrow('now')
    expect((await reader.read({ name, bytes })).pages).toBe(1)
  })
})
