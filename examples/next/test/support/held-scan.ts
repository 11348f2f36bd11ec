import { photo } from './scan-requests.ts'

/** A right code that nobody knows. */
export const UNKNOWN_CODE = '3574660239843'

/** What only the picture service can tell, by the photograph: a test that holds its answers holds the scan. */
export const PICTURE_ONLY = { photo: 'citrus-lane-orange-juice', name: 'Pressed Orange Juice' } as const

/** The input of a scan that comes to the picture service soon. */
export async function heldScan() {
  return { barcode: UNKNOWN_CODE, image: await photo(PICTURE_ONLY.photo), tier: 'premium' } as const
}
