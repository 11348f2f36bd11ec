import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exifFaults } from './images/exif-faults.ts'
import { measureLight } from './images/light.ts'
import { keywordsOf, MAX_KEYWORDS } from './keywords.ts'
import { scoreImage, scoreText } from './scores.ts'
import { STOP_WORDS } from './stop-words.ts'
import { decodeText, textTypeOf } from './text-type.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('the type of a text', () => {
  it.each([
    ['text/csv', 'a;b\n1;2\n3;4'],
    ['text/csv', 'name,note\n"x, y",z\n'],
    ['text/plain', 'one, two\nand three'],
    ['application/json', ' [1, 2]'],
    ['text/plain', '[1, 2'],
    ['text/html', '\n<!DOCTYPE html><p>x'],
    ['text/plain', 'Zwölf Boxkämpfer'],
  ])('%s: %j', (type, text) => expect(textTypeOf(bytes(text))).toBe(type))

  it('is none of what holds control characters', () => expect(textTypeOf(new Uint8Array([65, 0, 66]))).toBeUndefined())

  it('any text comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = text.replaceAll(/\p{Cc}/gu, '')
        expect(decodeText(bytes(plain))?.text).toBe(plain.replace(/^\ufeff/, ''))
      }),
    )
  })
})

describe('keywords', () => {
  it('are the most frequent words that say something', () => {
    expect(keywordsOf('The harvest and the weather: harvest, Harvest! Das Wetter und die Ernte.')).toEqual([
      'harvest',
      'weather',
      'wetter',
      'ernte',
    ])
  })

  it('are at most ten different words of the text, none of them a stop word', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 200 }), (text) => {
        const keywords = keywordsOf(text)
        expect(keywords.length).toBeLessThanOrEqual(MAX_KEYWORDS)
        expect(new Set(keywords).size).toBe(keywords.length)
        for (const keyword of keywords) {
          expect(text.toLowerCase()).toContain(keyword)
          expect(STOP_WORDS.has(keyword)).toBe(false)
        }
      }),
    )
  })
})

describe('scores', () => {
  const picture = {
    width: 4_000,
    height: 3_000,
    brightness: 120,
    sharpness: 40,
    warnings: [],
    words: '',
    exif: undefined,
  }

  it('a sharp, bright, large picture is of the best quality, and tells little', () => {
    expect(scoreImage(picture)).toEqual({ quality: 100, content: 20, flags: [] })
    const gps = { latitude: 1, longitude: 2 }
    const exif = { make: 'A', takenAt: '2024-01-01T00:00:00', gps }
    expect(scoreImage({ ...picture, exif, words: 'A long description' })).toEqual({
      quality: 100,
      content: 100,
      flags: ['location'],
    })
  })

  it('each fault costs what the README says', () => {
    const bad = { width: 60, height: 60, brightness: 20, sharpness: 1, warnings: ['exif_broken'] }
    expect(scoreImage({ ...picture, ...bad })).toMatchObject({ quality: 15, flags: ['dark', 'blurred', 'tiny'] })
    expect(scoreText({ text: '', keywords: [] })).toEqual({ quality: 40, content: 0, flags: ['no_text'] })
    expect(scoreText({ text: 'x'.repeat(1_000), keywords: ['a', 'b'], isCertain: false })).toMatchObject({
      quality: 90,
      content: 40,
    })
  })

  it('stay from 0 to 100', () => {
    const anyTraits = fc.record({
      width: fc.nat(20_000),
      height: fc.nat(20_000),
      brightness: fc.double({ min: 0, max: 255, noNaN: true }),
      sharpness: fc.double({ min: 0, max: 500, noNaN: true }),
      warnings: fc.subarray(['exif_broken', 'exif_missing']),
      words: fc.string(),
      exif: fc.constantFrom(undefined, { make: 'A' }),
    })
    fc.assert(
      fc.property(anyTraits, fc.lorem(), (traits, text) => {
        for (const { quality, content } of [scoreImage(traits), scoreText({ text, keywords: keywordsOf(text) })]) {
          for (const score of [quality, content]) {
            expect(score).toBeGreaterThanOrEqual(0)
            expect(score).toBeLessThanOrEqual(100)
          }
        }
      }),
    )
  })
})

describe('the structure of EXIF', () => {
  /** One directory with one entry. */
  const tiff = (tag: number, type: number, count: number, value: number): Uint8Array => {
    const view = new DataView(new ArrayBuffer(26))
    view.setUint32(0, 0x49492a00)
    view.setUint32(4, 8, true)
    view.setUint16(8, 1, true)
    view.setUint16(10, tag, true)
    view.setUint16(12, type, true)
    view.setUint32(14, count, true)
    view.setUint32(18, value, true)
    return new Uint8Array(view.buffer)
  }

  it.each([
    [[], tiff(0x112, 3, 1, 1)],
    [['The type of tag 0x112 of the first directory is none: 99'], tiff(0x112, 99, 1, 1)],
    [['The value of tag 0x10f of the first directory lies outside'], tiff(0x10f, 2, 100, 8)],
    [['The Exif directory lies outside'], tiff(0x8769, 4, 1, 9_999)],
    [['The place of the Exif directory is none'], tiff(0x8769, 2, 1, 9)],
    [['The GPS directory was there already'], tiff(0x8825, 4, 1, 8)],
    [['The header is none'], new Uint8Array(3)],
  ])('%j', (faults, exif) => expect(exifFaults(exif)).toEqual(faults))

  it('is told of any bytes, at most 20 faults, in the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.boolean(), (rest, hasHeader) => {
        const exif = hasHeader ? new Uint8Array([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, ...rest]) : rest
        expect(exifFaults(exif).length).toBeLessThanOrEqual(20)
      }),
    )
  })
})

it('an image of one colour has no edges, and one of stripes has', () => {
  const side = 16
  const plain = { data: new Uint8Array(side * side * 3).fill(99), width: side, height: side, channels: 3 }
  expect(measureLight(plain).brightness).toBeCloseTo(99, 2)
  expect(measureLight(plain).sharpness).toBeCloseTo(0, 3)
  const stripes = { ...plain, data: plain.data.map((_, index) => (Math.floor(index / 3) % 2) * 255) }
  expect(measureLight(stripes).sharpness).toBeGreaterThan(400)
})
