import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  base: '/file-ingest/',
  plugins: [react()],
  build: { outDir: here('../dist'), emptyOutDir: true, target: 'es2023' },
})
