import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { createTextReader } from './reader.ts'

const reader = createTextReader()
afterAll(() => reader.close())

const label = (text: string): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="240"><rect width="100%" height="100%" fill="#fdfaf0"/>
       <text x="40" y="140" font-family="sans-serif" font-size="56" fill="#222">${text}</text></svg>`,
    ),
  )
    .jpeg()
    .toBuffer()

describe('the text reader', () => {
  it('reads what is printed', async () => {
    expect(await reader.read(await label('Morning Oats'))).toContain('Morning Oats')
  })

  it('reads nothing where nothing stands', async () => {
    expect(await reader.read(await label(''))).toBe('')
  })

  it('stops when it is told to, and reads the next image all the same', async () => {
    const aborter = new AbortController()
    const reading = reader.read(await label('Morning Oats'), aborter.signal)
    aborter.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    expect(await reader.read(await label('Evening Tea'))).toContain('Evening Tea')
  })
})
