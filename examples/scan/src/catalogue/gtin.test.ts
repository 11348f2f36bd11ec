import { describe, expect, it } from 'vitest'
import { gtinsOf } from './gtin.ts'

describe('gtinsOf', () => {
  it('gives one number to every way of writing a code', () => {
    expect(gtinsOf('04252614')).toContain('00042100005264')
    expect(gtinsOf('042100005264')).toEqual(['00042100005264'])
    expect(gtinsOf('0042100005264')).toEqual(['00042100005264'])
  })

  it('takes an EAN-8 for what it is', () => {
    expect(gtinsOf('73513537')).toEqual(['00000073513537'])
  })

  it('gives none to what is no code', () => {
    expect(['', '12345', 'abcdefgh', '6291041500214', '73513538'].map(gtinsOf)).toEqual([[], [], [], [], []])
  })
})
