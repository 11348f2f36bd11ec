import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Told, tellUpload, uploadLine, uploadPercent } from './upload-words.ts'

const told = (given: Partial<Told['totals']>, rest: Partial<Told> = {}): Told => ({
  phase: 'sending',
  isListing: false,
  fault: undefined,
  kept: 0,
  ...rest,
  totals: { files: 0, sent: 0, failed: 0, sending: 0, queued: 0, bytes: 0, sentBytes: 0, ...given },
})

it('is at 100 percent only when everything has arrived', () => {
  const anyCount = fc.nat(5)
  fc.assert(
    fc.property(
      anyCount,
      anyCount,
      anyCount,
      fc.nat(100),
      fc.nat(100),
      fc.boolean(),
      (sent, sending, queued, a, b, isListing) => {
        const bytes = Math.max(a, b)
        const left = sending + queued
        const sentBytes = left === 0 ? bytes : Math.min(a, b)
        const percent = uploadPercent(
          told({ files: sent + left, sent, sending, queued, bytes, sentBytes }, { isListing }),
        )
        expect(percent === 100).toBe(left === 0 && sent > 0 && !isListing)
      },
    ),
  )
})

it('counts files and bytes', () => {
  const { totals } = told({ files: 36, failed: 1, sent: 12, bytes: 12_582_912, sentBytes: 3_565_158 })
  expect(uploadLine({ totals, isListing: false })).toBe('12 of 35 files, 3.4 MB of 12 MB')
  expect(uploadLine({ totals, isListing: true })).toContain('still looking through the folder')
})

it('tells of the beginning, quarters and the end, and nothing twice', () => {
  const course = [
    told({ files: 2, queued: 2, bytes: 100 }),
    told({ files: 2, queued: 1, sending: 1, bytes: 100, sentBytes: 30 }),
    told({ files: 2, queued: 1, sending: 1, bytes: 100, sentBytes: 40 }),
    told({ files: 2, sent: 1, sending: 1, bytes: 100, sentBytes: 80 }),
    told({ files: 2, sent: 1, failed: 1, bytes: 50, sentBytes: 50 }, { phase: 'sent' }),
  ]
  const heard = course.map((next, index) => tellUpload(course[index - 1], next))
  expect(heard).toEqual([
    'Uploading.',
    '25 percent uploaded.',
    '',
    '75 percent uploaded.',
    '1 file uploaded, 1 could not be.',
  ])
  for (const each of course) expect(tellUpload(each, each)).toBe('')
})
