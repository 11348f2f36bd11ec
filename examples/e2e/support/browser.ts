import { describeWhere } from '@progress/test-services'
import { type Browser, chromium } from 'playwright-core'
import type { describe } from 'vitest'
import { findChromium } from './chromium.ts'

const found = await findChromium()

/** As `describe`, where a Chromium can be had. */
export const describeInBrowser: typeof describe | typeof describe.skip = describeWhere(found)

const FLAGS = [
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
]

/** Starts a Chromium without a window. */
export async function launchBrowser(): Promise<Browser> {
  if (!found) throw new Error('No Chromium: name one by CHROME_PATH, or install one')
  const isRoot = process.getuid?.() === 0
  return chromium.launch({
    executablePath: found.executablePath,
    // Chromium refuses to be root in its sandbox.
    args: isRoot ? [...FLAGS, '--no-sandbox'] : FLAGS,
    env: { ...process.env, ...found.env } as Record<string, string>,
  })
}
