import { expect, it } from 'vitest'
import { findingWords } from './finding-words.ts'

it('says what a finding means, and of one that it does not know its name', () => {
  expect(findingWords('exif_broken')).toBe('Its EXIF is broken')
  expect(findingWords('too_many_cats')).toBe('too many cats')
  expect(findingWords('toString')).toBe('toString')
})
