import { freePort } from './support/free-port.ts'
import { guideConfig, type ProxySettings, type RunningProxy, withAddresses } from './support/proxy.ts'
import { runProgram } from './support/run-program.ts'

/** How it stands before the server. */
export interface CaddySettings extends ProxySettings {
  /** The site's directives, in place of the guide's. @param target - The server, as `host:port`. */
  readonly site?: (target: string) => string
}

/** Starts Caddy with the guide's configuration, or with another site. */
export async function startCaddy(target: string, settings: CaddySettings = {}): Promise<RunningProxy> {
  const port = settings.port ?? (await freePort())
  const config = settings.site
    ? `:8080 {\n${settings.site(target)}\n}\n`
    : withAddresses(guideConfig('Caddyfile'), { '127.0.0.1:3000': target })
  const site = withAddresses(config, { ':8080': `http://127.0.0.1:${port}` })
  const program = await runProgram({
    name: 'caddy',
    port,
    files: { Caddyfile: `{\n  admin off\n  auto_https off\n}\n\n${site}` },
    args: () => ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile'],
  })
  return { origin: `http://127.0.0.1:${port}`, port, log: program.log, close: program.close }
}
