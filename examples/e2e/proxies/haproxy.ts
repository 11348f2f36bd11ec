import { freePort } from './support/free-port.ts'
import { guideConfig, type ProxySettings, type RunningProxy, withAddresses } from './support/proxy.ts'
import { runProgram } from './support/run-program.ts'

/** How it stands before the server. */
export interface HaproxySettings extends ProxySettings {
  /** Lines to put in the place of the guide's. */
  readonly lines?: Readonly<Record<string, string>>
}

/** Starts HAProxy with the guide's configuration, or with other lines in it. */
export function startHaproxy(target: string, { lines, port }: HaproxySettings = {}): Promise<RunningProxy> {
  return runHaproxy('haproxy.cfg', { ...lines, '127.0.0.1:3000': target }, port)
}

/** Starts HAProxy before two servers, with the guide's configuration for several. */
export function startHaproxyBefore(
  [first, second]: readonly [string, string],
  { lines, port }: HaproxySettings = {},
): Promise<RunningProxy> {
  return runHaproxy('haproxy-several.cfg', { ...lines, '127.0.0.1:3000': first, '127.0.0.1:3001': second }, port)
}

async function runHaproxy(
  name: string,
  lines: Readonly<Record<string, string>>,
  given?: number,
): Promise<RunningProxy> {
  const port = given ?? (await freePort())
  const config = withAddresses(guideConfig(name), { ...lines, ':8080': `127.0.0.1:${port}` })
  const { log, close } = await runProgram({
    name: 'haproxy',
    port,
    files: { 'haproxy.cfg': config },
    args: () => ['-db', '-f', 'haproxy.cfg'],
  })
  return { origin: `http://127.0.0.1:${port}`, port, log, close }
}
