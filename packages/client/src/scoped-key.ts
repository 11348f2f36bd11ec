/**
 * A key of something that is one user's, in what all pages of an origin share. It is made of a list, so that no scope and
 * name can be written to look like another's.
 */
export const scopedKey = (scope: string | undefined, name: string): string =>
  `progress:${JSON.stringify([scope, name])}`
