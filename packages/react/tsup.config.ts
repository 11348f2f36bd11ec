import { copyFile } from 'node:fs/promises'
import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  clean: true,
  // esbuild drops the directive of the source files; without it a server component cannot import the hooks.
  banner: { js: `'use client'` },
  onSuccess: async () => {
    await copyFile('src/styles.css', 'dist/styles.css')
  },
})
