import type { Dimension, InsightDetail } from '../src/types.ts'

/** A failure as the page knows it. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly details?: unknown
  /** What is wrong with the input, by its path. */
  readonly issues?: readonly { readonly path: readonly (string | number)[]; readonly message: string }[] | undefined
}

/** Names of the dimensions, in the order in which they are shown. */
export const DIMENSION_NAMES: Record<Dimension, string> = {
  health: 'Health',
  preservatives: 'Preservatives',
  allergies: 'Allergens',
  sustainability: 'Sustainability',
  carbon: 'Carbon footprint',
}

/** What each dimension's score counts. */
export const SCORE_UNITS: Record<Dimension, string> = {
  health: 'points, the fewer the better',
  preservatives: 'of 100 points',
  allergies: 'allergens contained',
  sustainability: 'of 100 points',
  carbon: 'kg of CO₂ equivalents per kg',
}

/** What a detail's colour says, for those who do not see it. */
export const TONE_WORDS: Record<InsightDetail['tone'], string> = {
  good: 'good',
  neutral: 'neutral',
  caution: 'worth knowing',
  bad: 'warning',
}

const HINTS: Record<string, string> = {
  product_not_found: 'Compare the digits with the pack, or scan a photo of its front.',
  nothing_recognised: 'Bring the code closer, hold it level and keep reflections off it; or type its digits.',
  service_unavailable: 'That is not your fault. Try again in a moment.',
  too_many_sessions: 'Too many scans at once. This one starts as soon as another has ended.',
  network: 'Check your connection.',
  deadline: 'The server had not enough time for it.',
}

/** Says what went wrong, and what can be done about it. */
export function describeFailure({ code, message }: Failure): string {
  const sentence = /[.!?…]$/.test(message) ? message : `${message}.`
  const hint = HINTS[code]
  return hint === undefined ? sentence : `${sentence} ${hint}`
}

/**
 * What is wrong with one field of the input.
 *
 * @param name - `''`: with the input as a whole.
 * @returns `undefined` where nothing is.
 */
export function faultOf(failure: Failure | undefined, name: string): string | undefined {
  return failure?.issues?.find(({ path }) => String(path[0] ?? '') === name)?.message
}
