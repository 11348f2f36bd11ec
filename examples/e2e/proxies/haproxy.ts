import { freePort } from './support/free-port.ts'
import { guideConfig, type ProxySettings, type RunningProxy, withAddresses } from './support/proxy.ts'
import { runProgram } from './support/run-program.ts'

/** How it stands before the server. */
export interface HaproxySettings extends ProxySettings {
  /** Replaces lines of the guide's configuration. */
  readonly lines?: Readonly<Record<string, string>>
}

/** Starts HAProxy with the guide's configuration, or with other lines in it. */
export async function startHaproxy(target: string, settings: HaproxySettings = {}): Promise<RunningProxy> {
  const port = settings.port ?? (await freePort())
  const config = withAddresses(guideConfig('haproxy.cfg'), {
    ...settings.lines,
    '127.0.0.1:3000': target,
    ':8080': `127.0.0.1:${port}`,
  })
  const program = await runProgram({
    name: 'haproxy',
    port,
    files: { 'haproxy.cfg': `global\n  log stderr format raw local0\n\n${config}` },
    args: () => ['-db', '-f', 'haproxy.cfg'],
  })
  return { origin: `http://127.0.0.1:${port}`, port, log: program.log, close: program.close }
}
