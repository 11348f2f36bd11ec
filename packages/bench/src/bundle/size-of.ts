import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type BuildFailure, build } from 'esbuild'
import type { BundleEntry } from './entries.ts'

/** What an entry weighs in a browser's bundle. */
export interface BundleSize {
  /** Minified. */
  readonly minified: number
  /** Minified and gzipped. */
  readonly gzipped: number
  /** Modules of Node that it imports, which a browser has not; they are not counted. */
  readonly builtins: readonly string[]
}

/** Why there is no size. */
export interface BundleFault {
  readonly fault: string
}

const BENCH = fileURLToPath(new URL('../..', import.meta.url))
const REACT = ['react', 'react-dom']

/**
 * Bundles an entry as an application would, for a browser, and weighs it.
 *
 * @returns Why not, where it cannot be bundled.
 */
export async function sizeOf(entry: BundleEntry): Promise<BundleSize | BundleFault> {
  try {
    const { outputFiles, metafile } = await build({
      stdin: { contents: textOf(entry), resolveDir: BENCH },
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      platform: 'browser',
      external: [...REACT, ...(entry.without ?? []), 'node:*', ...builtinModules],
      define: { 'process.env.NODE_ENV': '"production"' },
      write: false,
      metafile: true,
      logLevel: 'silent',
      // The workspace's own leads from packages to their sources, which nobody installs.
      tsconfigRaw: {},
    })
    const code = outputFiles[0]?.contents ?? new Uint8Array()
    const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
    return { minified: code.length, gzipped: gzipSync(code, { level: 9 }).length, builtins: builtinsIn(outside) }
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

/** The entry's module. An external package would take its own further entries with it, so that ours are given as files. */
function textOf({ imports, without = [] }: BundleEntry): string {
  return Object.entries(imports)
    .map(([from, names]) => {
      const what = names === '*' ? '*' : `{ ${names.join(', ')} }`
      const isPart = without.some((name) => from.startsWith(`${name}/`) || from === name)
      const module = isPart ? fileURLToPath(import.meta.resolve(from)) : from
      return `export ${what} from ${JSON.stringify(module)}\n`
    })
    .join('')
}

function builtinsIn(paths: readonly string[]): string[] {
  const names = paths.map((path) => path.replace(/^node:/, '')).filter((path) => builtinModules.includes(path))
  return [...new Set(names)].toSorted()
}

/** The first thing that the bundler has against it. */
function faultOf(error: unknown): string {
  const [first] = (error as Partial<BuildFailure>).errors ?? []
  return first?.text ?? String(error)
}
