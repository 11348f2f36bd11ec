import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { etagOf, matchesEtag, seqOfTag } from './etag.ts'

describe('matchesEtag', () => {
  it.each(['W/"7"', '"7"', '"6", W/"7"', 'W/"a,b" , "7"', '*', ' * '])('finds 7 in %s', (header) => {
    expect(matchesEtag(header, 7)).toBe(true)
  })

  it.each([null, '', '7', 'W/7', 'w/"8"', '"77"', '"6","8"', '"a"7"b"', '"*"'])('does not find 7 in %s', (header) => {
    expect(matchesEtag(header, 7)).toBe(false)
  })

  it('finds a tag in every list that holds it, and in no other', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat(), (seqs, seq) => {
        expect(matchesEtag(seqs.map(etagOf).join(', '), seq)).toBe(seqs.includes(seq))
      }),
    )
  })
})

describe('seqOfTag', () => {
  it('reads what etagOf has written', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (seq) => {
        expect(seqOfTag(etagOf(seq))).toBe(seq)
      }),
    )
  })

  it.each([null, '', '*', '"7"', 'W/"07"', 'W/"7x"', 'W/"-1"', 'W/"7", W/"8"', 'W/"99999999999999999"'])(
    'does not take %s for a state that it knows',
    (header) => {
      expect(seqOfTag(header)).toBeUndefined()
    },
  )

  it('names no state that matchesEtag does not find', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(20), (header, seq) => {
        const named = seqOfTag(header)
        if (named !== undefined) expect(matchesEtag(header, seq)).toBe(named === seq)
      }),
    )
  })
})
