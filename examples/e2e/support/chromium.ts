import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A Chromium that can be run, and what its environment has besides. */
export interface Chromium {
  readonly executablePath: string
  readonly env: Readonly<Record<string, string>>
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/** Finds a Chromium: the one that `CHROME_PATH` names, one on the path, or the one that a package carries. */
export async function findChromium(): Promise<Chromium | undefined> {
  const { CHROME_PATH, PATH = '' } = process.env
  if (CHROME_PATH) return { executablePath: CHROME_PATH, env: {} }
  const installed = PATH.split(delimiter)
    .flatMap((directory) => NAMES.map((name) => join(directory, name)))
    .find((path) => existsSync(path))
  if (installed !== undefined) return { executablePath: installed, env: {} }
  return process.platform === 'linux' && process.arch === 'x64' ? unpacked() : undefined
}

/**
 * Unpacks `@sparticuz/chromium`, once per version. It goes to a place of its own and is put into the right one when it is
 * whole: several test files may want it at once, and the package takes any file that is there for a finished one.
 */
async function unpacked(): Promise<Chromium | undefined> {
  const manifest = findPackageJSON('@sparticuz/chromium', import.meta.url)
  if (manifest === undefined) return undefined
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string }
  const home = join(tmpdir(), `chromium-${version}-${process.getuid?.()}`)
  if (!existsSync(home)) {
    const own = await mkdtemp(`${home}-`)
    await unpackInto(own)
    await writeFile(join(own, 'fonts.conf'), fontsConf(join(home, 'fonts'), join(home, 'fonts-cache')))
    await rename(own, home).catch(() => rm(own, { recursive: true, force: true }))
  }
  const env = { LD_LIBRARY_PATH: join(home, 'al2023', 'lib'), FONTCONFIG_FILE: join(home, 'fonts.conf') }
  return { executablePath: join(home, 'chromium'), env }
}

/** The configuration that comes with its fonts looks for them elsewhere; without any it crashes on the first text. */
function fontsConf(fonts: string, cache: string): string {
  return `<?xml version="1.0"?><fontconfig><dir>${fonts}</dir><cachedir>${cache}</cachedir></fontconfig>`
}

async function unpackInto(directory: string): Promise<void> {
  const before = { ...process.env }
  // It brings the libraries that it is linked to only where it believes to be on Lambda.
  Object.assign(process.env, { TMPDIR: directory, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' })
  try {
    const { default: carried } = await import('@sparticuz/chromium')
    await carried.executablePath()
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}
