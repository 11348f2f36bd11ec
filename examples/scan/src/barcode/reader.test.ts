import { existsSync, readFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { createBarcodeReader } from './reader.ts'

const data = new URL('../../../../../shared/data/scan/', import.meta.url)
const photos = existsSync(data)
  ? Object.entries(JSON.parse(readFileSync(new URL('expected.json', data), 'utf8')) as Record<string, string | null>)
  : []
const reader = createBarcodeReader()
afterAll(() => reader.close())

describe('the barcode reader', () => {
  it.skipIf(photos.length === 0).each(photos)('reads from the photograph %s the code %s', async (file, code) => {
    expect((await reader.read(readFileSync(new URL(file, data)))) ?? null).toBe(code)
  })

  it('leaves the event loop free while it reads', async () => {
    const blank = await sharp({ create: { width: 900, height: 700, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer()
    await reader.read(blank)
    // What this thread computes, not how late its timers are: a busy machine makes them late too.
    const before = process.threadCpuUsage()
    await reader.read(blank)
    const { user, system } = process.threadCpuUsage(before)
    expect((user + system) / 1_000).toBeLessThan(200)
  })

  it('stops when it is told to', async () => {
    const blank = await sharp({ create: { width: 900, height: 700, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer()
    const aborter = new AbortController()
    const reading = reader.read(blank, aborter.signal)
    aborter.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
  })

  it.each([
    [1, 100],
    [100, 3],
    [50, 50],
  ])('finds no code in a picture of %i × %i pixels', async (width, height) => {
    const tiny = await sharp({ create: { width, height, channels: 3, background: '#888' } })
      .png()
      .toBuffer()
    expect(await reader.read(tiny)).toBeUndefined()
  })

  it('tells of bytes that are no image, and reads the next one', async () => {
    await expect(reader.read(Buffer.from('not an image'))).rejects.toThrow()
    const blank = await sharp({ create: { width: 50, height: 50, channels: 3, background: '#888' } })
      .png()
      .toBuffer()
    expect(await reader.read(blank)).toBeUndefined()
  })
})
