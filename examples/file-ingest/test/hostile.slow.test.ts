import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { extractFile } from '../src/extract/extract-file.ts'
import type { Extracted } from '../src/extract/extracted.ts'
import { LIMITS } from '../src/limits.ts'
import { docxOf, flatPicture, pdfOf, pictureOf, zipOf } from './support/hostile-files.ts'

const MIB = 1024 * 1024
let directory: string
let count = 0

/** Looks at a file as a thread does. */
async function look(name: string, content: string | Uint8Array, limits = LIMITS): Promise<Extracted> {
  const path = join(directory, `file-${count++}`)
  await writeFile(path, content)
  return extractFile({ path, name }, { limits, tell: () => undefined })
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ingest-hostile-'))
})
afterAll(() => rm(directory, { recursive: true }))

describe('what is no fault of a file', () => {
  it.each([
    ['notes.txt', 'Solar panels on roofs. Solar roofs save power.', 'text/plain', ['solar', 'roofs']],
    ['table.csv', 'name,price\nlamp,3\nchair,4\n', 'text/csv', ['chair', 'price']],
    ['data.json', '{"title": "Harvest report"}', 'application/json', ['harvest', 'report']],
    ['page.html', '<!doctype html><script>var hidden</script><p>Visible words</p>', 'text/html', ['visible', 'words']],
    ['latin.txt', Buffer.from('Stra\xdfe und Br\xfccke', 'latin1'), 'text/plain', ['brücke', 'straße']],
    ['wide.txt', Buffer.from('\ufeffSixteen bits', 'utf16le'), 'text/plain', ['sixteen', 'bits']],
  ])('%s is read as the text that it is', async (name, content, type, keywords) => {
    const { facts, refusal } = await look(name, content)
    expect(refusal).toBeUndefined()
    expect(facts).toMatchObject({ type, keywords: expect.arrayContaining(keywords) })
    expect(facts.keywords).not.toContain('hidden')
  })

  it('a PDF and a Word document are read for their text', async () => {
    const pdf = await look('a.pdf', pdfOf('Quarterly harvest figures', 1))
    expect(pdf).toMatchObject({ label: 'PDF', facts: { pages: 1, text: 'Quarterly harvest figures' } })
    const docx = await look('a.docx', await docxOf('Minutes of the meeting'))
    expect(docx).toMatchObject({ label: 'DOCX', facts: { text: 'Minutes of the meeting' } })
  })

  it('a name that promises another type is only flagged', async () => {
    const { facts, label, refusal } = await look('holiday.pdf', await pictureOf(80, 80))
    expect([refusal, label, facts.type, facts.flags]).toEqual([undefined, 'JPEG', 'image/jpeg', ['misnamed']])
  })

  it('an archive is listed, and its names lead nowhere', async () => {
    const archive = await zipOf({ 'aaaa/passwords': 'x', 'hello.txt': 'y' })
    // The writer refuses such a name itself: it is put in place of one as long.
    const slipping = Buffer.from(archive.toString('latin1').replaceAll('aaaa/passwords', '../../../../etc'), 'latin1')
    const { facts, refusal } = await look('slip.zip', slipping.length === archive.length ? slipping : archive)
    expect(refusal).toBeUndefined()
    expect(facts.text).toContain('hello.txt')
  })

  it('e-mail addresses, cards and empty documents are flagged', async () => {
    const { facts } = await look('letter.txt', 'Write to ann@example.com about 4111 1111 1111 1111')
    expect(facts.flags).toEqual(['email', 'card_number'])
    expect((await look('none.pdf', pdfOf(''))).facts.flags).toEqual(['no_text'])
    expect((await look('number.txt', 'Order 4111 1111 1111 1112')).facts.flags).toBeUndefined()
  })
})

describe('what fails one file', () => {
  const random = Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 73 + (index >> 3)) % 256))

  it.each([
    ['an empty file', 'empty.jpg', () => '', 'empty_file'],
    ['bytes of no type', 'noise.bin', () => random, 'unknown_type'],
    [
      'a JPEG that is cut short',
      'cut.jpg',
      async () => (await pictureOf(400, 400)).subarray(0, 9_000),
      'image_corrupt',
    ],
    ['a JPEG of its first bytes only', 'head.jpg', () => Buffer.from('ffd8ffe000104a464946', 'hex'), 'image_corrupt'],
    ['a PDF of its first line only', 'head.pdf', () => '%PDF-1.7\nnothing follows', 'document_corrupt'],
    [
      'a Word document that is cut short',
      'cut.docx',
      async () => cutShort(await docxOf('x'.repeat(5_000))),
      'document_corrupt',
    ],
    ['a zip that is cut short', 'cut.zip', async () => (await zipOf({ a: 'b' })).subarray(0, 40), 'document_corrupt'],
  ])('%s', async (_what, name, content, code) => {
    const { refusal } = await look(name, await content())
    expect(refusal?.code).toBe(code)
    expect(refusal?.message).not.toContain(directory)
  })

  it('a file above the limit, which is not even read', async () => {
    const { refusal } = await look('large.bin', Buffer.alloc(2 * MIB), { ...LIMITS, maxFileBytes: MIB })
    expect(refusal).toEqual({ code: 'file_too_large', message: 'The file is larger than 1 MiB' })
  })

  it('a link in the place of the file is not followed', async () => {
    const link = join(directory, 'link')
    await symlink('/etc/hostname', link)
    await expect(
      extractFile({ path: link, name: 'a.txt' }, { limits: LIMITS, tell: () => undefined }),
    ).rejects.toThrow()
  })
})

describe('a bomb is not unpacked', () => {
  it('an image of too many pixels', async () => {
    const { refusal, facts } = await look('bomb.png', await flatPicture(20_000, 20_000))
    expect(refusal?.code).toBe('decompression_bomb')
    expect(facts.type).toBe('image/png')
  })

  it('a zip, by what its directory says', async () => {
    const { refusal } = await look('bomb.zip', await zipOf({ a: 64 * MIB, b: 64 * MIB }))
    expect(refusal?.code).toBe('decompression_bomb')
  })

  it('a zip of too many entries', async () => {
    const names = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`entry-${index}`, 'x']))
    const { refusal } = await look('many.zip', await zipOf(names), { ...LIMITS, maxZipEntries: 200 })
    expect(refusal?.code).toBe('decompression_bomb')
  })

  it('a Word document, before anybody opens it', async () => {
    const { refusal } = await look('bomb.docx', await docxOf('x', { 'word/media/huge.bmp': 64 * MIB }))
    expect(refusal?.code).toBe('decompression_bomb')
  })

  it.each([1, 2])('a PDF whose page is deflated %i times', async (layers) => {
    const { refusal } = await look('bomb.pdf', pdfOf(Buffer.alloc(64 * MIB, ' '), layers))
    expect(refusal?.code).toBe('decompression_bomb')
  })
})

const cutShort = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - 60)
