import { rmSync } from 'node:fs'
import { defineConfig } from 'tsup'

// tsup's own `clean` would let each of these builds take the others' files away.
rmSync('dist', { recursive: true, force: true })

const entry = {
  index: 'src/index.ts',
  items: 'src/items.ts',
  memory: 'src/memory.ts',
  tabs: 'src/tabs.ts',
  'transport-choice': 'src/transport-choice.ts',
}
const shared = { platform: 'neutral', target: 'es2022', outDir: 'dist' } as const

export default defineConfig([
  { ...shared, entry, format: 'esm', dts: true },
  {
    ...shared,
    entry,
    format: 'cjs',
    dts: true,
    // It is published as ESM only: a `require` of it fails where Node cannot load ESM that way.
    noExternal: ['eventsource-parser'],
  },
  {
    ...shared,
    // One file for `<script type="module">`: nothing is left for the browser to resolve.
    entry: { 'progress-client': 'src/index.ts' },
    format: 'esm',
    platform: 'browser',
    noExternal: [/.*/],
    minify: true,
    splitting: false,
  },
])
