import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { describe } from 'vitest'

/** The one that `CHROME_PATH` names, or one on the path. */
const executablePath =
  process.env.CHROME_PATH ??
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((directory) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(directory, name)))
    .find((path) => existsSync(path))

/** As `describe`; skipped by name where there is no Chromium, but for CI, where that is a failure. */
export const describeInBrowser: typeof describe | typeof describe.skip =
  executablePath || process.env.CI ? describe : describe.skip

/** Starts a Chromium without a window. */
export async function launchBrowser(): Promise<Browser> {
  if (!executablePath) throw new Error('No Chromium: name one by CHROME_PATH, or install one')
  // Chromium refuses to be root in its sandbox.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath, args: ['--disable-gpu', '--no-first-run', ...sandbox] })
}
