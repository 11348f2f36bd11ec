import { expect, it } from 'vitest'
import { cameraOf, mapLinkOf } from './file-row.ts'

it('names a camera once', () => {
  expect(cameraOf({ exif: { make: 'Canon', model: 'Canon EOS 40D' } })).toBe('Canon EOS 40D')
  expect(cameraOf({ exif: { make: 'NIKON CORPORATION', model: 'NIKON D70' } })).toBe('NIKON D70')
  expect(cameraOf({ exif: { make: 'SONY', model: 'HDR-HC3' } })).toBe('SONY HDR-HC3')
  expect(cameraOf({ exif: { model: 'D70' } })).toBe('D70')
  expect(cameraOf({})).toBeUndefined()
})

it('leads to the place where a picture was taken', () => {
  const { href, text } = mapLinkOf({ exif: { gps: { latitude: -43.4674, longitude: 11.8851 } } }) ?? {}
  expect(text).toBe('43.47° S, 11.89° E')
  expect(new URL(href ?? '').searchParams.get('mlat')).toBe('-43.46740')
  expect(mapLinkOf({ exif: {} })).toBeUndefined()
})
