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
  '@progress/client/items': source('client/src/items.ts'),
  '@progress/client/memory': source('client/src/memory.ts'),
  '@progress/client/tabs': source('client/src/tabs.ts'),
  '@progress/client/transport-choice': source('client/src/transport-choice.ts'),
  '@progress/client': source('client/src/index.ts'),
  '@progress/react': source('react/src/index.ts'),
  '@progress/redis': source('redis/src/index.ts'),
  '@progress/postgres': source('postgres/src/index.ts'),
}

/** `*.slow.test.ts` runs with `SLOW=1` only, and then alone: `pnpm test` stays below eight minutes. */
const slow = Boolean(process.env.SLOW)

const testsIn = (directory: string) => ({
  include: [`${directory}/**/*${slow ? '.slow' : ''}.test.{ts,tsx}`],
  exclude: ['**/node_modules/**', '**/dist/**', ...(slow ? [] : ['**/*.slow.test.{ts,tsx}'])],
})

const common = {
  // A busy machine is slow, and no limit of these is a claim.
  testTimeout: 180_000,
  hookTimeout: 120_000,
  setupFiles: process.env.CI ? [fileURLToPath(new URL('.ci/same-cases.ts', import.meta.url))] : [],
}

const unit = (name: string) => ({
  resolve: { alias },
  test: { name, ...testsIn(`packages/${name}`), ...common },
})

const built = (name: string, directory: string) => ({
  test: { name, ...testsIn(directory), ...common },
})

export default defineConfig({
  test: {
    // Much of the time is spent waiting for browsers, sockets and workers: every core has something to do.
    maxWorkers: '100%',
    projects: [
      ...['core', 'server', 'client', 'react', 'redis', 'postgres'].map(unit),
      ...['scan', 'purchase-order', 'file-ingest', 'gallery', 'site', 'e2e', 'hosts', 'next'].map((name) =>
        built(name, `examples/${name}`),
      ),
      built('test-services', 'packages/test-services'),
      built('bench', 'packages/bench'),
      built('docs', 'docs'),
    ],
  },
})
