import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { loadImage, NotAnImage } from './image.ts'

const picture = () => sharp({ create: { width: 64, height: 64, channels: 3, background: '#8ac' } })

describe('loadImage', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('takes a %s, as base64 and as a data URL', async (format) => {
    const bytes = await picture().toFormat(format).toBuffer()
    expect(await loadImage(bytes.toString('base64'))).toEqual(bytes)
    expect(await loadImage(`data:image/${format};base64,${bytes.toString('base64')}`)).toEqual(bytes)
  })

  it.each([
    ['nothing', ''],
    ['text', 'hello, this is no image'],
    ['bytes that are none', Buffer.from('hello').toString('base64')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')],
    ['9 MiB', 'A'.repeat(12 * 1024 * 1024 + 4)],
  ])('refuses %s', async (_name, text) => {
    await expect(loadImage(text)).rejects.toBeInstanceOf(NotAnImage)
  })

  it('refuses a JPEG that was cut off', async () => {
    const bytes = await picture().jpeg().toBuffer()
    await expect(loadImage(bytes.subarray(0, bytes.length / 2).toString('base64'))).rejects.toBeInstanceOf(NotAnImage)
  })

  it('refuses a bomb by its header', async () => {
    const bomb = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    await expect(loadImage(bomb.toString('base64'))).rejects.toBeInstanceOf(NotAnImage)
  })
})
