import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** A reply as a command line shows it. */
export interface CurlReply {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

const run = promisify(execFile)

/** Whether `curl` is there to be run. */
const hasCurl: Promise<boolean> = run('curl', ['--version']).then(
  () => true,
  () => false,
)

/**
 * Asks as `curl -N -H … -d …` does, by the real one where it is installed, else by `fetch`.
 *
 * @param headers - Each as `name: value`.
 * @param data - Makes it a `POST`.
 */
export async function curl(url: string, headers: readonly string[] = [], data?: string): Promise<CurlReply> {
  return (await hasCurl) ? byCommand(url, headers, data) : byFetch(url, headers, data)
}

async function byCommand(url: string, headers: readonly string[], data: string | undefined): Promise<CurlReply> {
  const given = headers.flatMap((header) => ['-H', header])
  const { stdout } = await run('curl', ['-s', '-N', '-i', ...given, ...(data === undefined ? [] : ['-d', data]), url])
  const end = stdout.indexOf('\r\n\r\n')
  const [first = '', ...fields] = stdout.slice(0, end).split('\r\n')
  return {
    status: Number(first.split(' ')[1]),
    headers: new Headers(
      fields.map((field): [string, string] => [field.split(':', 1).join(), field.replace(/^[^:]*: */, '')]),
    ),
    body: stdout.slice(end + 4),
  }
}

async function byFetch(url: string, headers: readonly string[], data: string | undefined): Promise<CurlReply> {
  const response = await fetch(url, {
    headers: Object.fromEntries(headers.map((header) => header.split(': ', 2))),
    ...(data !== undefined && { method: 'POST', body: data }),
  })
  return { status: response.status, headers: response.headers, body: await response.text() }
}
