import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build as esbuild } from 'esbuild'
import { build as vite } from 'vite'
import webpack, { type StatsModule } from 'webpack'

/** What a bundler makes of somebody's page. */
export interface Bundle {
  /** Every module in it, or that it still asks for. */
  readonly modules: readonly string[]
  readonly code: string
  readonly css: string
}

/** Bundles a page of a project for the browser. */
export type Bundler = (folder: string, entry: string) => Promise<Bundle>

const byEsbuild: Bundler = async (folder, entry) => {
  const { metafile, outputFiles } = await esbuild({
    absWorkingDir: folder,
    entryPoints: [entry],
    outdir: 'out',
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  const textOf = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  return { modules: [...Object.keys(metafile.inputs), ...outside], code: textOf('.js'), css: textOf('.css') }
}

const byVite: Bundler = async (folder, entry) => {
  const built = await vite({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: join(folder, entry), output: { format: 'es' } },
    },
  })
  const [first] = Array.isArray(built) ? built : [built]
  if (!first || !('output' in first)) throw new TypeError('Vite has watched, not built')
  const chunks = first.output.filter((file) => file.type === 'chunk')
  const sheets = first.output.filter((file) => file.type === 'asset' && file.fileName.endsWith('.css'))
  return {
    modules: chunks.flatMap(({ moduleIds, imports }) => [...moduleIds, ...imports]),
    code: chunks.map(({ code }) => code).join('\n'),
    css: sheets.map((file) => ('source' in file ? String(file.source) : '')).join('\n'),
  }
}

const namesOf = (module: StatsModule): string[] => [module.name ?? '', ...(module.modules ?? []).flatMap(namesOf)]

const byWebpack: Bundler = async (folder, entry) => {
  const path = join(folder, 'webpack', entry)
  const compiler = webpack({
    context: folder,
    mode: 'production',
    target: ['web', 'es2022'],
    entry: { main: `./${entry}` },
    output: { path },
    experiments: { css: true },
  })
  const stats = await new Promise<webpack.Stats>((resolve, reject) => {
    compiler?.run((error, result) => (result ? resolve(result) : reject(error)))
  })
  const { errors = [], modules = [] } = stats.toJson({
    all: false,
    errors: true,
    modules: true,
    nestedModules: true,
    modulesSpace: Number.MAX_SAFE_INTEGER,
    nestedModulesSpace: Number.MAX_SAFE_INTEGER,
  })
  if (errors.length > 0) throw new TypeError(errors.map(({ message }) => message).join('\n'))
  const read = (name: string): Promise<string> => readFile(join(path, name), 'utf8').catch(() => '')
  return { modules: modules.flatMap(namesOf), code: await read('main.js'), css: await read('main.css') }
}

/** The bundlers that most people have. */
export const bundlers: Readonly<Record<string, Bundler>> = { esbuild: byEsbuild, vite: byVite, webpack: byWebpack }

/** What every browser has, of what the client may use. */
const IN_EVERY_BROWSER = {
  AbortController,
  AbortSignal,
  Headers,
  Request,
  Response,
  ReadableStream,
  TextDecoder,
  TextDecoderStream,
  TextEncoder,
  URL,
  URLSearchParams,
  DOMException,
  FormData,
  Blob,
  File,
  crypto,
  fetch,
  performance,
  queueMicrotask,
  setTimeout,
  clearTimeout,
}

/**
 * Runs a page's code where there is nothing of Node.
 *
 * @param url - Where the protocol is mounted.
 * @returns What it reports.
 */
export function runPage(code: string, url: string): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const report = (...facts: unknown[]): void => resolve(JSON.parse(JSON.stringify(facts)))
    try {
      runInContext(code, createContext({ ...IN_EVERY_BROWSER, url, report }))
    } catch (error) {
      reject(error)
    }
  })
}
