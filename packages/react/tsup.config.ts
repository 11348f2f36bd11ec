import { rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { defineConfig } from 'tsup'

/** Without it a server component cannot import the hooks. Bundlers drop it wherever it is written before they are done. */
const DIRECTIVE = `'use client';\n`

// tsup's own `clean` would take the style sheet's types away again, which are written before the others.
rmSync('dist', { recursive: true, force: true })

export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  // rollup makes one import of those that many files have in common.
  treeshake: true,
  onSuccess: async () => {
    for (const file of ['dist/index.js', 'dist/index.cjs']) {
      await writeFile(file, DIRECTIVE + (await readFile(file, 'utf8')))
    }
    await build({ entryPoints: ['src/styles.css'], bundle: true, legalComments: 'inline', outfile: 'dist/styles.css' })
    // TypeScript 6 refuses a side-effect import that it knows nothing of, and one of ESM from CommonJS.
    for (const file of ['dist/styles.css.d.ts', 'dist/styles.css.d.cts']) await writeFile(file, 'export {}\n')
  },
})
