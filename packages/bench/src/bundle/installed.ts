import { readFileSync } from 'node:fs'

const MODULES = new URL('../../node_modules/', import.meta.url)

/**
 * The package that a module belongs to, with its version as it is installed: `centrifuge 5.8.0`. Ours is the one at hand.
 *
 * @param module - As it is imported: `@inngest/realtime/hooks`.
 */
export function installed(module: string): string {
  const name = module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/')
  if (name.startsWith('@progress/')) return name
  const { version } = JSON.parse(readFileSync(new URL(`${name}/package.json`, MODULES), 'utf8')) as { version: string }
  return `${name} ${version}`
}
