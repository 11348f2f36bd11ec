import { describe } from 'vitest'

/** As `describe`; skipped by name where what it takes is not there, but for CI, where that is a failure. */
export const describeWhere = (isHere: unknown): typeof describe | typeof describe.skip =>
  isHere || process.env.CI ? describe : describe.skip
