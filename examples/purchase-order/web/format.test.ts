import { expect, it } from 'vitest'
import { formatClock, formatDuration, formatMoney, formatSize } from './format.ts'

it('writes times of day with hours, minutes and seconds', () => {
  expect(formatClock(Date.now())).toMatch(/^\d\d:\d\d:\d\d$/)
})

it('writes durations as people say them', () => {
  expect([400, 12_300, 60_000, 200_000, 3_599_999].map(formatDuration)).toEqual([
    '400 ms',
    '12 s',
    '1 min',
    '3 min 20 s',
    '60 min',
  ])
})

it('writes an amount also where its currency is none', () => {
  expect(formatMoney(null, 'EUR')).toBeUndefined()
  expect(formatMoney(1, 'no currency')).toContain('no currency')
  expect(formatMoney(1.5, null)).toMatch(/1[.,]50/)
})

it('writes sizes', () => {
  expect([10, 2_048, 25 * 1024 * 1024].map(formatSize)).toEqual(['10 B', '2 KB', '25 MB'])
})
