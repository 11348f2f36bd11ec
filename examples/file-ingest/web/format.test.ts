import { expect, it } from 'vitest'
import { filesOfNumber, formatDay, formatLimit, formatSize } from './format.ts'

it('writes sizes in the unit that fits', () => {
  expect([640, 12_300, 3_565_158, 1_288_490_189].map(formatSize)).toEqual(['640 B', '12 KB', '3.4 MB', '1.2 GB'])
})

it('counts files', () => {
  expect([0, 1, 1_204].map(filesOfNumber)).toEqual(['0 files', '1 file', '1,204 files'])
})

it('writes the day as the camera had it, and what is no date as it is', () => {
  expect(formatDay('2008-05-30T23:56:01')).toBe('30 May 2008')
  expect(formatDay('long ago')).toBe('long ago')
})

it('writes limits in whole minutes where they are', () => {
  expect([120_000, 60_000, 90_000, 1_000].map(formatLimit)).toEqual(['2 minutes', '1 minute', '90 seconds', '1 second'])
})
