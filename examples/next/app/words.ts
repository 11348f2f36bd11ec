import type { Dimension } from 'scan/types'

/** The dimensions, in the order in which they are shown. */
export const DIMENSIONS: Record<Dimension, string> = {
  health: 'Health',
  preservatives: 'Preservatives',
  allergies: 'Allergens',
  sustainability: 'Sustainability',
  carbon: 'Carbon footprint',
}

/** What went wrong, and with which of the inputs. */
export function describeFailure(failure: { readonly message: string; readonly issues?: unknown }): string {
  const { message, issues } = failure as { message: string; issues?: readonly { readonly message: string }[] }
  return issues?.map((issue) => issue.message).join('. ') ?? message
}
