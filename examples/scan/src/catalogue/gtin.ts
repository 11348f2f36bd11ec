import { checkDigit, expandUpcE } from '../barcode/check-digit.ts'

/**
 * The fourteen-digit numbers that a printed code may stand for, so that one product is found by each way of writing it.
 *
 * A reader may report a UPC-A as an EAN-13 with a zero in front, and a UPC-E in its long form.
 *
 * @returns The likeliest first; two for eight digits that are EAN-8 and UPC-E alike; none for what is no code.
 */
export function gtinsOf(code: string): string[] {
  if (!/^(\d{8}|\d{12,14})$/.test(code)) return []
  const readings = /^[01]\d{7}$/.test(code) ? [code, expandUpcE(code)] : [code]
  return readings.filter(hasRightCheckDigit).map((digits) => digits.padStart(14, '0'))
}

function hasRightCheckDigit(digits: string): boolean {
  return String(checkDigit(digits.slice(0, -1))) === digits.at(-1)
}
