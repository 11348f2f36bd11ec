import { freePort } from './support/free-port.ts'
import { guideConfig, type ProxySettings, type RunningProxy, withAddresses } from './support/proxy.ts'
import { runProgram } from './support/run-program.ts'

/** How it stands before the server. */
export interface VarnishSettings extends ProxySettings {
  /** The subroutines that stand behind the backend, in place of the guide's; `''`: its defaults. */
  readonly vcl?: string
  /** Parameters, such as `send_timeout=2`. */
  readonly parameters?: readonly string[]
}

/** Starts Varnish with the guide's configuration, or with other subroutines. */
export async function startVarnish(target: string, settings: VarnishSettings = {}): Promise<RunningProxy> {
  const port = settings.port ?? (await freePort())
  const [, targetPort = ''] = target.split(':')
  const guide = guideConfig('varnish.vcl')
  const written = settings.vcl === undefined ? guide : guide.slice(0, guide.indexOf('sub ')) + settings.vcl
  const program = await runProgram({
    name: 'varnishd',
    port,
    files: { 'site.vcl': withAddresses(written, { 3000: targetPort }) },
    args: (directory) => [
      ...['-F', '-j', 'none', '-n', `${directory}/work`, '-f', `${directory}/site.vcl`],
      // No port to manage it, and as little memory as does.
      ...['-a', `127.0.0.1:${port}`, '-T', 'none', '-s', 'malloc,16m', '-p', 'vsl_space=1m'],
      ...(settings.parameters ?? []).flatMap((parameter) => ['-p', parameter]),
    ],
  })
  return { origin: `http://127.0.0.1:${port}`, port, log: program.log, close: program.close }
}
