import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { type SizeLimit, sizeLimits } from './size-limits.ts'

const root = join(import.meta.dirname, '..')

/** Every module in a bundle: the files that went into it, and what it still imports from outside. */
function modulesOf(metafile: Metafile): string[] {
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
  const outside = imports.map(({ path }) => (builtinModules.includes(path) ? `node:${path}` : path))
  return [...Object.keys(metafile.inputs), ...outside]
}

async function measure(limit: SizeLimit): Promise<{ bytes: number; unwanted: string[] }> {
  const what = limit.imports === undefined ? '*' : `{ ${limit.imports.join(', ')} }`
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export ${what} from './${limit.entry}'`, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    // Of packages what is published, as an application has it, and not the sources that the workspace's paths lead to.
    tsconfigRaw: {},
    external: [...limit.external, 'node:*', ...builtinModules],
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    metafile: true,
    logLevel: 'error',
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  const unwanted = modulesOf(metafile).filter((path) => limit.without.some((pattern) => pattern.test(path)))
  return { bytes: gzipSync(code, { level: 9 }).length, unwanted }
}

for (const limit of sizeLimits) {
  const { bytes, unwanted } = await measure(limit)
  const held = bytes <= limit.maxBytes && unwanted.length === 0
  console.log(`${held ? 'held  ' : 'BROKEN'} ${limit.name}: ${bytes} of ${limit.maxBytes} bytes, minified and gzipped`)
  for (const path of unwanted) console.log(`       must not be in it: ${path}`)
  if (!held) process.exitCode = 1
}
