/**
 * The code as it is printed, if it is one: 8 digits (EAN-8, or UPC-E with its number system and check digit), 12 (UPC-A),
 * 13 (EAN-13) or 14 (ITF-14), with the right check digit. Blanks and hyphens between the digits are passed over.
 *
 * @returns The digits, or `undefined` for anything else.
 */
export function normaliseBarcode(text: string): string | undefined {
  const digits = text.replaceAll(/[\s-]/g, '')
  if (!/^\d+$/.test(digits)) return undefined
  switch (digits.length) {
    case 8:
      return isGtin(digits) || isUpcE(digits) ? digits : undefined
    case 12:
    case 13:
    case 14:
      return isGtin(digits) ? digits : undefined
    default:
      return undefined
  }
}

/** The check digit of GS1's codes: weights 3 and 1 in turn, from the right. */
export function checkDigit(body: string): number {
  let sum = 0
  for (let i = 0; i < body.length; i += 1) sum += Number(body[body.length - 1 - i]) * (i % 2 === 0 ? 3 : 1)
  return (10 - (sum % 10)) % 10
}

function isGtin(digits: string): boolean {
  return checkDigit(digits.slice(0, -1)) === Number(digits.at(-1))
}

/** A UPC-E code carries the check digit of the UPC-A that it abbreviates. */
function isUpcE(digits: string): boolean {
  return (digits[0] === '0' || digits[0] === '1') && isGtin(expandUpcE(digits))
}

/** The UPC-A, 12 digits, that a UPC-E of 8 digits stands for. */
export function expandUpcE(digits: string): string {
  const [system, a, b, c, d, e, last, check] = digits as unknown as [string, ...string[]]
  const body =
    {
      '0': `${a}${b}${last}0000${c}${d}${e}`,
      '1': `${a}${b}${last}0000${c}${d}${e}`,
      '2': `${a}${b}${last}0000${c}${d}${e}`,
      '3': `${a}${b}${c}00000${d}${e}`,
      '4': `${a}${b}${c}${d}00000${e}`,
    }[last as '0'] ?? `${a}${b}${c}${d}${e}0000${last}`
  return `${system}${body}${check}`
}

/**
 * The UPC-E of 8 digits that abbreviates a UPC-A.
 *
 * @returns `undefined` if that one has no short form.
 */
export function compressUpcA(digits: string): string | undefined {
  const [system, body, check] = [digits[0], digits.slice(1, 11), digits[11]]
  const shapes: readonly [RegExp, string][] = [
    [/^(\d\d)([012])0000(\d{3})$/, '$1$3$2'],
    [/^(\d{3})00000(\d\d)$/, '$1$23'],
    [/^(\d{4})00000(\d)$/, '$1$24'],
    [/^(\d{5})0000([5-9])$/, '$1$2'],
  ]
  const shape = shapes.find(([pattern]) => pattern.test(body))
  if (shape === undefined || (system !== '0' && system !== '1')) return undefined
  return `${system}${body.replace(...shape)}${check}`
}
