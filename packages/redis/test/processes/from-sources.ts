import { registerHooks } from 'node:module'

/** What a process of a test imports of ours is the sources, as in the tests themselves. */
const SOURCES: Readonly<Record<string, string>> = {
  '@progress/core': new URL('../../../core/src/index.ts', import.meta.url).href,
}

registerHooks({
  resolve(specifier, context, next) {
    const url = SOURCES[specifier]
    return url === undefined ? next(specifier, context) : { url, shortCircuit: true }
  },
})
