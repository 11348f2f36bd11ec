import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrderReader, type OrderReader } from '../../src/reading/reader.ts'
import {
  blankPdf,
  circularPdf,
  endlessPdf,
  giantPicturePdf,
  inflatingPdf,
  lockedPdf,
  loopedPdf,
  manyPages,
  zipBomb,
} from './hostile-documents.ts'
import { sample } from './samples.ts'

let reader: OrderReader
beforeAll(async () => {
  reader = await createOrderReader({ env: {} })
})
afterAll(() => reader.close())

const half = (bytes: Uint8Array): Uint8Array => bytes.slice(0, Math.floor(bytes.length / 2))
const text = (content: string): Uint8Array => Buffer.from(content)

/** A name, what makes the bytes, and the code of the refusal. */
const REFUSED: [string, () => Uint8Array | Promise<Uint8Array>, string][] = [
  ['a file of no bytes', () => new Uint8Array(0), 'document_empty'],
  ['a file of zeros', () => new Uint8Array(4_096), 'document_empty'],
  ['a PDF without text and picture', blankPdf, 'document_empty'],
  [
    'a PDF that was cut in the middle',
    () => half(sample('bloemhof-noord.pdf').bytes),
    'document_unreadable|document_empty|no_order_found',
  ],
  ['a PDF that is a head and no body', () => text('%PDF-1.7\nnothing'), 'document_unreadable'],
  ['a PDF with a password', () => lockedPdf('secret'), 'document_encrypted'],
  ['a PDF with a billion pages', endlessPdf, 'document_too_large|document_unreadable|document_empty'],
  ['a PDF of 150 pages', () => manyPages(150), 'document_too_large'],
  ['a PDF whose pages are their own parents', circularPdf, 'document_unreadable|document_empty'],
  ['a PDF whose table of objects points at itself', loopedPdf, 'document_unreadable|document_empty'],
  ['a PDF with a picture of gigapixels', giantPicturePdf, 'document_empty|document_unreadable'],
  ['a document of 100 MB', () => new Uint8Array(100 * 1024 * 1024).fill(37), 'document_too_large'],
  ['a table of a million rows', () => text('a;b\n'.repeat(1_000_000)), 'document_too_large'],
  ['a table with an open quotation mark', () => text(`Item,Amount\n"${'x'.repeat(2_000_000)}`), 'document_unreadable'],
  ['a workbook that unpacks to 400 MB', () => zipBomb(400, true), 'document_too_large'],
  ['a workbook that was cut short', () => half(sample('kafferosteriet-syd.xlsx').bytes), 'document_unreadable'],
  [
    'a web page',
    () => text('<!doctype html><html><body>Invoice 12, total 30.00 EUR</body></html>'),
    'document_unsupported',
  ],
  ['a web page named as a PDF', () => text('\ufeff<html><body>404</body></html>'), 'document_unsupported'],
  ['a program', () => Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0]), 'document_unsupported'],
  ['an archive of something else', () => Buffer.from('PK\x03\x04 readme.txt', 'latin1'), 'document_unsupported'],
  ['a photograph that was cut short', () => half(sample('brightwell-tools.jpg').bytes), 'document_unreadable'],
  ['a text that is no order', () => text('Dear Sir or Madam,\nthank you for your letter.\nYours'), 'no_order_found'],
]

describe('a document that cannot be read', () => {
  it.each(REFUSED)('is refused: %s', { timeout: 120_000 }, async (_, make, codes) => {
    const error = await reader.read({ name: 'order.pdf', bytes: await make() }).then(
      ({ order }) => order,
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({ name: 'ProgressError', code: expect.stringMatching(`^(${codes})$`) })
    const { message } = error as Error
    // For people: a sentence, without a path, a stack or a library's name.
    expect(message).toMatch(/^[A-Z].{20,}\.$/s)
    expect(message).not.toMatch(/node_modules|Error|undefined|\bat \//)
  })

  it('names the limit that a document is beyond', async () => {
    const bytes = new Uint8Array(100 * 1024 * 1024).fill(37)
    await expect(reader.read({ name: 'big.pdf', bytes })).rejects.toThrow(/100 MB.*25 MB/)
  })

  it('is opened all the same where only changing it needs a password', async () => {
    const { order } = await reader.read({ name: 'x.pdf', bytes: await lockedPdf('') })
    expect(order).toMatchObject({ number: '77', date: '2024-05-06', currency: 'USD', total: 12 })
  })

  it('ends its own thread only: those read beside it are read', async () => {
    const good = sample('bloemhof-noord.pdf')
    const [bad, fine] = await Promise.allSettled([
      reader.read({ name: 'bad.pdf', bytes: circularPdf() }),
      reader.read(good),
    ])
    expect(bad.status).toBe('rejected')
    expect(fine).toMatchObject({ status: 'fulfilled', value: { order: good.expected } })
  })
})

describe('a document that needs more than its share', () => {
  it('is refused when its time is over, and its thread is gone', async () => {
    const hurried = await createOrderReader({ env: {}, limits: { parseMs: 1 } })
    await expect(hurried.read(sample('schraubenkontor-two-pages.pdf'))).rejects.toMatchObject({
      code: 'document_unreadable',
      message: expect.stringContaining('more time or memory'),
    })
    await hurried.close()
  })

  it.each([
    ['a stream that unpacks to 300 MB', () => inflatingPdf(300)],
    ['a workbook whose directory lies about 300 MB', () => zipBomb(300, false)],
  ])('does not take the process down: %s', { timeout: 120_000 }, async (_, make) => {
    const small = await createOrderReader({ env: {}, limits: { heapMb: 96, parseMs: 15_000 } })
    await expect(small.read({ name: 'bomb', bytes: make() })).rejects.toMatchObject({
      code: expect.stringMatching(/^document_(unreadable|too_large|empty)$/),
    })
    await small.close()
  })

  it('is refused by its pixels', async () => {
    const wide = sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#fff' } })
    await expect(reader.read({ name: 'x.png', bytes: await wide.png().toBuffer() })).rejects.toMatchObject({
      code: 'document_too_large',
    })
  })
})

describe('a reader that is closed', () => {
  it('refuses what it was reading, and leaves nothing running', async () => {
    const closing = await createOrderReader({ env: {} })
    const reading = closing.read(sample('schraubenkontor-two-pages.pdf'))
    const refused = expect(reading).rejects.toThrow('the reader was closed')
    await closing.close()
    await refused
    await expect(closing.read(sample('bloemhof-noord.pdf'))).rejects.toThrow('the reader was closed')
  })
})
