/** What a package's own code may weigh in somebody's bundle. */
export interface SizeLimit {
  readonly name: string
  readonly entry: string
  /** What an application imports of it. @defaultValue everything */
  readonly imports?: readonly string[]
  /** Bytes, minified and gzipped. */
  readonly maxBytes: number
  /** What the application brings itself, or what has a limit of its own. */
  readonly external: readonly string[]
  /** Modules that must not be in the bundle, whatever it weighs. */
  readonly without: readonly RegExp[]
}

const kB = (count: number): number => count * 1000

const NOT_FOR_BROWSERS = [/node_modules\/zod\//, /^node:/]

/** The limits that `pnpm check` holds, and the documentation promises. */
export const sizeLimits: readonly SizeLimit[] = [
  {
    name: '@progress/client: its own code and eventsource-parser',
    entry: 'packages/client/dist/index.js',
    maxBytes: kB(7),
    external: ['@progress/core'],
    without: NOT_FOR_BROWSERS,
  },
  {
    name: "@progress/client with core's read side: what an application pays in all",
    entry: 'packages/client/dist/index.js',
    maxBytes: kB(11.5),
    external: [],
    without: NOT_FOR_BROWSERS,
  },
  {
    name: '@progress/client as one file for the browser',
    entry: 'packages/client/dist/progress-client.js',
    maxBytes: kB(10.5),
    external: [],
    without: NOT_FOR_BROWSERS,
  },
  ...(
    [
      ['items', 1_500],
      ['memory', 700],
      ['tabs', 3_000],
      ['transport-choice', 500],
    ] as const
  ).map(([name, maxBytes]) => ({
    name: `@progress/client/${name}: what it adds`,
    entry: `packages/client/dist/${name}.js`,
    maxBytes,
    external: ['@progress/core', '@progress/client'],
    without: NOT_FOR_BROWSERS,
  })),
  {
    name: '@progress/react: useProgress and ProgressTracker',
    entry: 'packages/react/dist/index.js',
    imports: ['useProgress', 'ProgressTracker', 'ProgressProvider'],
    maxBytes: kB(6),
    external: ['react', 'react-dom', '@progress/client', '@progress/core'],
    without: [/node_modules\//, /^node:/],
  },
  {
    name: '@progress/react: all of it',
    entry: 'packages/react/dist/index.js',
    maxBytes: kB(20),
    external: ['react', 'react-dom', '@progress/client', '@progress/core'],
    without: [/node_modules\//, /^node:/],
  },
]
