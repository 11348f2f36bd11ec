/** A process of Progress. */
export const SITE = new URL('./site.ts', import.meta.url)

/** A process of the load. */
export const CROWD = new URL('./crowd.ts', import.meta.url)
