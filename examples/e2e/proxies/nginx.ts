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
}

/** An nginx that can read its configuration anew. */
export interface Nginx extends RunningProxy {
  /** Starts new workers; the old ones keep the connections that they have. */
  reload(): Promise<void>
}

/** Starts nginx with the guide's configuration, or with other directives. */
export async function startNginx(target: string, settings: NginxSettings = {}): Promise<Nginx> {
  const port = settings.port ?? (await freePort())
  const site = settings.location
    ? siteOf(settings, target, port)
    : withAddresses(guideConfig('nginx.conf'), { '127.0.0.1:3000': target, 8080: `127.0.0.1:${port}` })
  const main = settings.workerShutdown ? `worker_shutdown_timeout ${settings.workerShutdown};\n` : ''
  const running = await runNginx(port, { 'site.conf': site }, main)
  return { ...running, origin: `http://127.0.0.1:${port}`, port }
}

/** The least that can be written: what is not said is nginx's default. */
function siteOf({ location = [] }: NginxSettings, target: string, port: number): string {
  return `server {
  listen 127.0.0.1:${port};
  location / {
    proxy_pass http://${target};
    ${location.join('\n    ')}
  }
}
`
}

/** Runs nginx with a site; other files stand beside it. */
export async function runNginx(
  port: number,
  files: Readonly<Record<string, string>> & { readonly 'site.conf': string },
  main = '',
): Promise<Pick<Nginx, 'log' | 'close' | 'reload'>> {
  const program = await runProgram({
    name: 'nginx',
    port,
    files: { ...files, 'nginx.conf': main + MAIN },
    args: (directory) => ['-p', directory, '-c', 'nginx.conf', '-e', 'stderr'],
  })
  const workersStarted = (): number => program.log().split('start worker process ').length - 1
  return {
    log: program.log,
    close: program.close,
    async reload() {
      const before = workersStarted()
      program.signal('SIGHUP')
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
