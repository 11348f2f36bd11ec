import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts', schemas: 'src/schemas/index.ts', testing: 'src/testing/index.ts' },
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2022',
  // What the entries share stands in one chunk, so that a `ProgressError` is the same class in each of them.
  splitting: true,
  // Deno and the edge runtimes know the built-in modules by their full names only.
  removeNodeProtocol: false,
  dts: true,
  clean: true,
  // A test tool that is bundled would be another copy than the one that runs the caller's tests.
  external: ['fast-check', 'vitest', /^node:/],
})
