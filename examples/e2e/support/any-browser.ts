import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describeWhere } from '@progress/test-services'
import type { describe } from 'vitest'

/** A page that is open in some browser. */
export interface AnyPage {
  /**
   * Runs a function in the page, and waits for what it returns.
   *
   * @param script - Knows nothing but its arguments and the page: it is sent as text.
   * @param args - JSON.
   * @returns JSON.
   */
  run<Args extends readonly unknown[], T>(script: (...args: Args) => T | Promise<T>, ...args: Args): Promise<T>
  /** Clicks on what an XPath finds, as a person does, once it is there. */
  click(xpath: string): Promise<void>
  /** Chooses a file for the field that an XPath finds. */
  attach(xpath: string, path: string): Promise<void>
  /** Leaves for another address. */
  goTo(url: string): Promise<void>
  /** Comes back from there. */
  goBack(): Promise<void>
  close(): Promise<void>
}

/** A browser that runs, whichever. */
export interface AnyBrowser {
  /** As it tells it itself. */
  readonly version: string
  /** Opens an address, as somebody who was never here before. */
  open(url: string): Promise<AnyPage>
  close(): Promise<void>
}

/** How a browser is found and started. */
export interface BrowserKind {
  readonly name: string
  readonly found: boolean
  launch(): Promise<AnyBrowser>
}

/** As `describe`, where the browser is installed. */
export const describeIn = ({ found }: BrowserKind): typeof describe | typeof describe.skip => describeWhere(found)

/** Finds a program: the one that is named, or the first on the path. */
export function findProgram(named: string | undefined, ...names: readonly string[]): string | undefined {
  if (named) return named
  const { PATH = '' } = process.env
  return PATH.split(delimiter)
    .flatMap((directory) => names.map((name) => join(directory, name)))
    .find((path) => existsSync(path))
}

/**
 * Makes a page's `run` of what evaluates text there. Drivers differ in what they make of `undefined` and of long numbers:
 * what comes back is JSON, as text.
 *
 * @param evaluate - Waits for promises.
 */
export const runBy =
  (evaluate: (expression: string) => Promise<unknown>): AnyPage['run'] =>
  async (script, ...args) => {
    const call = `(${script})(...${JSON.stringify(args)})`
    return JSON.parse((await evaluate(`(async () => JSON.stringify({ value: await ${call} }))()`)) as string).value
  }

const PATIENCE_MS = 60_000

/**
 * Waits until something holds in a page.
 *
 * @param holds - A function, sent as text as with `run`, or its text.
 * @throws what the page's text is by then, where it does not come to hold.
 */
export async function until<Args extends readonly unknown[]>(
  page: AnyPage,
  holds: string | ((...args: Args) => unknown),
  ...args: Args
): Promise<void> {
  const failure = await page.run(
    (test: string, given: readonly unknown[], patienceMs: number) =>
      new Promise<string | undefined>((resolve) => {
        const held = new Function('given', `return (${test})(...given)`) as (given: readonly unknown[]) => unknown
        const begin = performance.now()
        const look = (): void => {
          if (held(given)) resolve(undefined)
          else if (performance.now() - begin > patienceMs) resolve(document.body.textContent)
          else setTimeout(look, 10)
        }
        look()
      }),
    String(holds),
    args,
    PATIENCE_MS,
  )
  if (failure !== undefined) throw new Error(`It did not come to hold: ${holds}\nThe page says: ${failure}`)
}
