import { readFileSync } from 'node:fs'

/** A proxy that stands before a server. */
export interface RunningProxy {
  /** e.g. `http://127.0.0.1:20480` */
  readonly origin: string
  readonly port: number
  /** What it has written of itself and of its requests. */
  log(): string
  /** Kills it, with all of its connections. */
  close(): Promise<void>
}

/** Where it stands, and what differs from what docs/guides/deploying.md shows. */
export interface ProxySettings {
  /** The port of one that was closed, to be in its place. @defaultValue a free one */
  readonly port?: number | undefined
}

/** A configuration as docs/guides/deploying.md prints it. */
export function guideConfig(name: string): string {
  return readFileSync(new URL(`../configs/${name}`, import.meta.url), 'utf8')
}

/**
 * Puts real addresses in the place of those that the guide speaks of.
 *
 * @throws {Error} where one is not spoken of, so that a test cannot stand before the wrong thing.
 */
export function withAddresses(config: string, places: Readonly<Record<string, string | number>>): string {
  let text = config
  for (const [written, meant] of Object.entries(places)) {
    if (!config.includes(written)) throw new Error(`${written} is not in the configuration`)
    text = text.replaceAll(written, String(meant))
  }
  return text
}
