import type { Certificate } from './support/certificate.ts'
import { freePort } from './support/free-port.ts'
import { guideConfig, type ProxySettings, type RunningProxy, withAddresses } from './support/proxy.ts'
import { runProgram } from './support/run-program.ts'
import { until } from './support/until.ts'

/** How it stands before the server. */
export interface NginxSettings extends ProxySettings {
  /** Directives of the location, in place of the guide's configuration. */
  readonly location?: readonly string[]
  /** How long workers may go on after a reload. @defaultValue until their last connection has ended */
  readonly workerShutdown?: string
  /** @defaultValue 256 */
  readonly workerConnections?: number
}

/** An nginx that can read its configuration anew. */
export interface Nginx extends RunningProxy {
  /** Starts new workers; the old ones keep the connections that they have. */
  reload(): Promise<void>
}

/** Starts nginx with the guide's configuration, or with other directives. */
export async function startNginx(target: string, settings: NginxSettings = {}): Promise<Nginx> {
  const port = settings.port ?? (await freePort())
  const { location, workerShutdown, workerConnections = 256 } = settings
  const site = location
    ? bareSite(location, target, port)
    : withAddresses(guideConfig('nginx.conf'), { '127.0.0.1:3000': target, 8080: `127.0.0.1:${port}` })
  const shutdown = workerShutdown ? `worker_shutdown_timeout ${workerShutdown};\n` : ''
  const main = shutdown + MAIN.replace('worker_connections 256', `worker_connections ${workerConnections}`)
  return runNginx(port, `http://127.0.0.1:${port}`, { 'nginx.conf': main, 'site.conf': site })
}

/**
 * Starts nginx with the guide's configuration for HTTP/2 over TLS.
 *
 * @param settings - `location`: the directives of a location for the rest of the site.
 */
export async function startNginxWithHttp2(
  target: string,
  { cert, key }: Certificate,
  settings: NginxSettings = {},
): Promise<Nginx> {
  const port = settings.port ?? (await freePort())
  const guide = withAddresses(guideConfig('nginx-http2.conf'), {
    '127.0.0.1:3000': target,
    8443: `127.0.0.1:${port}`,
    '/etc/ssl/': '',
  })
  const site = guide.replace(/}\s*$/, `location / { proxy_pass http://${target}; }\n}\n`)
  const files = { 'nginx.conf': MAIN, 'site.conf': site, 'example.crt': cert, 'example.key': key }
  return runNginx(port, `https://127.0.0.1:${port}`, files)
}

/** The least that can be written: what is not said is nginx's default. */
function bareSite(location: readonly string[], target: string, port: number): string {
  return `server {
  listen 127.0.0.1:${port};
  location / {
    proxy_pass http://${target};
    ${location.join('\n    ')}
  }
}
`
}

async function runNginx(port: number, origin: string, files: Readonly<Record<string, string>>): Promise<Nginx> {
  const { log, signal, close } = await runProgram({
    name: 'nginx',
    port,
    files,
    args: (directory) => ['-p', directory, '-c', 'nginx.conf', '-e', 'stderr'],
  })
  const workersStarted = (): number => log().split('start worker process ').length - 1
  return {
    origin,
    port,
    log,
    close,
    async reload() {
      const before = workersStarted()
      signal('SIGHUP')
      await until('a new worker of nginx', () => workersStarted() > before)
    },
  }
}

/** Everything beside the site: nothing is written but below its own directory. */
const MAIN = `${process.getuid?.() === 0 ? 'user root;\n' : ''}daemon off;
worker_processes 1;
error_log stderr notice;
pid nginx.pid;
events { worker_connections 256; }
http {
  log_format connections '$connection $server_protocol $status $request_method $request_uri';
  access_log /dev/stdout connections;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  include site.conf;
}
`
