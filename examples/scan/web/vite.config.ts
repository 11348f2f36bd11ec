import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Puts the page without a bundler beside the client's single file, both as they are. */
function plainPage(): Plugin {
  const files = {
    'plain.html': here('plain.html'),
    'progress-client.js': fileURLToPath(new URL('progress-client.js', import.meta.resolve('@progress/client'))),
  }
  return {
    name: 'plain-page',
    generateBundle() {
      for (const [fileName, path] of Object.entries(files)) {
        this.emitFile({ type: 'asset', fileName, source: readFileSync(path) })
      }
    },
  }
}

export default defineConfig({
  root: here('.'),
  base: '/scan/',
  plugins: [react(), plainPage()],
  build: { outDir: here('../dist'), emptyOutDir: true, target: 'es2023' },
})
