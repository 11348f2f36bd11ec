/** Rows of one look that have to agree on a code: noise with a right check digit has not been seen on more than four. */
const CLEAR_ROWS = 5

/**
 * Whether a code may be believed, its check digit being right.
 *
 * One noisy reading in ten passes a check digit, so that it alone is no proof. Twelve or thirteen digits are believed
 * when one look saw them clearly, or two looks agree; eight and fourteen, which noise and pieces of longer codes
 * imitate, need both.
 *
 * @param code - The digits, as printed.
 * @param rows - For each look that saw the code, how many rows of pixels agreed on it.
 */
export function isCertain(code: string, rows: readonly number[]): boolean {
  const clear = rows.some((count) => count >= CLEAR_ROWS)
  const repeated = rows.length >= 2
  return code.length === 12 || code.length === 13 ? clear || repeated : clear && repeated
}
