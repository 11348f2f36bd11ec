import { execFileSync } from 'node:child_process'

/** Fails where a packed manifest would not install or tell what it is outside of this workspace. */
const [, , tarball = ''] = process.argv
const read = (path: string): string => execFileSync('tar', ['-xzOf', tarball, `package/${path}`], { encoding: 'utf8' })

const text = read('package.json')
const manifest: Record<string, unknown> = JSON.parse(text)
const listed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n')

const faults = [
  ...(text.includes('workspace:') ? ['a dependency is still `workspace:`'] : []),
  ...['license', 'description', 'exports', 'sideEffects', 'engines', 'files', 'repository', 'keywords', 'version']
    .filter((field) => manifest[field] === undefined)
    .map((field) => `no field \`${field}\``),
  ...['package/README.md', 'package/LICENSE'].filter((path) => !listed.includes(path)).map((path) => `no ${path}`),
  ...listed.filter((path) => /\.(map|tsx?)$/.test(path) && !/\.d\.ts$/.test(path)).map((path) => `not wanted: ${path}`),
]
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
