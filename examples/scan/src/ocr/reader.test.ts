import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { SAMPLES_DIRECTORY } from '../catalogue/samples.ts'
import { createTextReader } from './reader.ts'

const reader = createTextReader()
afterAll(() => reader.close())

const photo = (name: string): Promise<Buffer> => readFile(new URL(`${name}.jpg`, SAMPLES_DIRECTORY))

describe('the text reader', () => {
  it('reads what is printed on a pack', async () => {
    expect(await reader.read(await photo('highcroft-cheddar'))).toContain('Mature Cheddar')
  })

  it('reads nothing where nothing stands', async () => {
    const blank = sharp({ create: { width: 640, height: 240, channels: 3, background: '#fdfaf0' } })
    expect(await reader.read(await blank.jpeg().toBuffer())).toBe('')
  })

  it('stops when it is told to, and reads the next image all the same', async () => {
    const aborter = new AbortController()
    const reading = reader.read(await photo('highcroft-cheddar'), aborter.signal)
    aborter.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    expect(await reader.read(await photo('morning-crest-coffee'))).toContain('Ground Coffee')
  })
})
