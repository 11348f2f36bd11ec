import { expect, it } from 'vitest'
import { describeFailure, faultOf } from './words.ts'

it('adds what can be done to what went wrong', () => {
  expect(describeFailure({ code: 'product_not_found', message: 'No product is known by the code 96385074' })).toBe(
    'No product is known by the code 96385074. Compare the digits with the pack, or scan a photo of its front.',
  )
})

it('leaves a failure that it has no advice for in its own words', () => {
  expect(describeFailure({ code: 'internal', message: 'Something went wrong.' })).toBe('Something went wrong.')
})

const refused = {
  code: 'invalid_input',
  message: 'The input is not valid',
  issues: [
    { path: ['barcode'], message: 'This is no barcode' },
    { path: [], message: 'Give a barcode, an image, or both' },
  ],
}

it('finds the fault of a field, and that of the input as a whole', () => {
  expect(faultOf(refused, 'barcode')).toBe('This is no barcode')
  expect(faultOf(refused, '')).toBe('Give a barcode, an image, or both')
})

it('finds no fault where there is none', () => {
  expect(faultOf(refused, 'image')).toBeUndefined()
  expect(faultOf({ code: 'network', message: 'The server cannot be reached' }, 'image')).toBeUndefined()
  expect(faultOf(undefined, 'image')).toBeUndefined()
})
