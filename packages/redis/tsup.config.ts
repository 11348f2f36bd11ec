import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'es2022',
  removeNodeProtocol: false,
  dts: true,
  clean: true,
})
