import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string): string => fileURLToPath(new URL(`./packages/${path}`, import.meta.url))

/** Tests of the packages run against their sources; `dist.test.ts` and the examples run against what was built. */
const alias = {
  '@progress/core/schemas': source('core/src/schemas/index.ts'),
  '@progress/core/testing': source('core/src/testing/index.ts'),
  '@progress/core': source('core/src/index.ts'),
  '@progress/server/node': source('server/src/node.ts'),
  '@progress/server': source('server/src/index.ts'),
  '@progress/client': source('client/src/index.ts'),
  '@progress/react': source('react/src/index.ts'),
}

const unit = (name: string) => ({
  resolve: { alias },
  test: {
    name,
    include: [`packages/${name}/{src,test}/**/*.test.{ts,tsx}`, `packages/${name}/{src,test}/**/*.prop.test.ts`],
    testTimeout: 30_000,
  },
})

export default defineConfig({
  test: {
    projects: ['core', 'server', 'client', 'react'].map(unit),
  },
})
