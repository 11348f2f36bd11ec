import { expect, it } from 'vitest'
import { isSteady } from '../src/figures/steady.ts'

it('is not steady before there is enough to look at', () => {
  expect(isSteady([1, 1, 1, 1, 1, 1, 1, 1, 1], 10)).toBe(false)
})

it('is not steady while it grows', () => {
  expect(isSteady([10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 10)).toBe(false)
})

it('is steady once it grows no more, whatever went before', () => {
  expect(isSteady([0, 0, 900, 200, 201, 199, 200, 200, 205, 195, 200, 208, 190], 10)).toBe(true)
})

it('is steady while it falls', () => {
  expect(isSteady([100, 90, 80, 70, 60, 50, 40, 30, 20, 10], 0)).toBe(true)
})
