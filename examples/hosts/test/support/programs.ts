import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The directory of the hosts' package. */
export const directory = join(import.meta.dirname, '..', '..')

/** How a program is run. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
}

/** A runtime that npm has brought, without the script that npm puts before it: signals have to reach it. */
function installed(name: string, file: string): string {
  const path = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file)
  if (!existsSync(path)) throw new Error(`${name} is not installed whole: its install script did not run`)
  return path
}

const DENO_FLAGS = ['--allow-net', '--allow-env', '--allow-read', '--node-modules-dir=manual', '--no-prompt']

/** Each runtime, and how it runs a file. */
export const RUNTIMES = {
  node: (file: string): Program => ({ command: process.execPath, args: [file] }),
  bun: (file: string): Program => ({ command: installed('bun', 'bin/bun.exe'), args: [file] }),
  deno: (file: string): Program => ({ command: installed('deno', 'deno'), args: ['run', ...DENO_FLAGS, file] }),
}

/** What TypeScript has made of a program with decorators, which Node cannot run as they are. */
function built(file: string): Program {
  if (!existsSync(join(directory, file))) throw new Error(`${file} is not there: run \`pnpm --filter hosts run build\``)
  return RUNTIMES.node(file)
}

/** The programs of `src`, by the name of their host. */
export const HOSTS = {
  'node:http': () => RUNTIMES.node('src/node-http.ts'),
  Express: () => RUNTIMES.node('src/express.ts'),
  Fastify: () => RUNTIMES.node('src/fastify.ts'),
  Koa: () => RUNTIMES.node('src/koa.ts'),
  Hono: () => RUNTIMES.node('src/hono.ts'),
  h3: () => RUNTIMES.node('src/h3.ts'),
  NestJS: () => built('dist/nest/main.js'),
  'NestJS behind a guard': () => built('dist/nest/guarded.js'),
  Bun: () => RUNTIMES.bun('src/bun.ts'),
  Deno: () => RUNTIMES.deno('src/deno.ts'),
} satisfies Record<string, () => Program>
