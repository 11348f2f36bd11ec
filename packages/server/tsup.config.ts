import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts', node: 'src/node.ts' },
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2022',
  splitting: true,
  // Deno and the edge runtimes know the built-in modules by their full names only.
  removeNodeProtocol: false,
  dts: true,
  clean: true,
  external: [/^node:/],
})
