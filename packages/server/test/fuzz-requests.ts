import type { PlainBody } from '@progress/server'

/** Draws by chance. */
export class Dice {
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  chance(share: number): boolean {
    return this.#random() < share
  }

  /** In [0, below). */
  int(below: number): number {
    return Math.floor(this.#random() * below)
  }

  pick<T>(values: readonly T[]): T {
    return values[this.int(values.length)] as T
  }

  /** Anything at all, characters that mean something among them. */
  text(maxLength: number): string {
    return Array.from({ length: this.int(maxLength + 1) }, () =>
      this.chance(0.5) ? this.pick(MEANINGFUL) : String.fromCodePoint(this.#codePoint()),
    ).join('')
  }

  #codePoint(): number {
    const code = this.chance(0.8) ? this.int(256) : this.int(0x11_0000)
    return code >= 0xd8_00 && code < 0xe0_00 ? 0xff_fd : code
  }
}

const MEANINGFUL = [
  ...'/?#&=%+;,:"\'\\{}[]()<>|*-_.0129aeZ \t\r\n\u0000\u0085\u2028é',
  '%2f',
  '%00',
  '%zz',
  '..',
  '\r\n',
]

/** A request as it is asked of a handler, or written to a socket. */
export interface FuzzRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: FuzzBody
}

export type FuzzBody =
  | { readonly kind: 'none' | 'endless' | 'broken' }
  | { readonly kind: 'text'; readonly text: string; readonly pieces: number }
  | { readonly kind: 'parsed'; readonly value: unknown }

const METHODS = [
  'GET',
  'GET',
  'GET',
  'POST',
  'POST',
  'POST',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'PUT',
  'PATCH',
  'TRACE',
  'get',
  '',
]
const WORKFLOWS = ['build', 'echo', 'build', 'echo', 'none', '__proto__', 'constructor', '%00', '']
const ACTIONS = ['cancel', 'pause', 'resume', 'retry', 'CANCEL', 'toString', '']
const TOPICS = ['t', 'open', 'denied', '%0d%0a', '__proto__', 'x'.repeat(201), '%E2%82%AC']
const PATHS = [
  '/sessions',
  '/sessions',
  '/schema',
  '/health',
  '/',
  '',
  '//',
  '/sessions/',
  '/sessions//events',
  '/health/x',
  '*',
  'http://x/sessions',
]
const CURSORS = ['0', '1', '2', '7', '99', '-1', '01', '9'.repeat(16), '9'.repeat(400), 'x', '', ' 1']
const WAITS = ['0', '1', '0', '-1', 'x', '', '1.5']

const ACCEPTS = [
  '*/*',
  'application/json',
  'text/event-stream',
  'text/event-stream;q=0',
  'TEXT/event-stream; charset="utf-8',
  ',,;q=',
]
const PREFERS = ['respond-async', 'respond-async, wait=1', 'wait=0', 'respond-async;wait=1', 'wait="', '"']
const TYPES = [
  'application/json',
  'application/json; charset=latin1',
  'multipart/form-data; boundary=b',
  'multipart/form-data',
  'text/plain',
  'a/b;c="',
]
const SITES = ['same-origin', 'cross-site', 'none', 'x']
const ORIGINS = ['https://app.example', 'https://evil.example', 'null', '//', 'https://[']
const TAGS = ['W/"0"', '"1"', '*', 'W/"', '"'.repeat(50)]
const ANN = Array<string>(6).fill('Bearer ann')
const JSON_TYPES = Array<string>(6).fill('application/json')
const KEYS = ['k', 'k2', 'x'.repeat(255), 'x'.repeat(256), 'a b', 'é']

const BODIES = [
  '{"name":"x"}',
  '{"name":"x","size":2}',
  '{"name":1}',
  '{"items":["a"]}',
  '{"items":"a"}',
  '{}',
  '[]',
  'null',
  '0',
  '"x"',
  '',
  '{',
  '\u0000',
  '{"__proto__":{"a":1}}',
  '{"a":'.repeat(300),
  `${'['.repeat(200)}${']'.repeat(200)}`,
  '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n',
  '--b\r\nContent-Disposition: form-data; name="input"\r\n\r\n{"name":"x"}\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n\u0001\r\n--b--\r\n',
  '--b\r\n\r\n\r\n--b--',
  'x'.repeat(3_000),
]

const PARSED: readonly unknown[] = [
  undefined,
  null,
  {},
  [],
  { name: 'x' },
  { items: [] },
  'x',
  1,
  () => 1,
  Symbol('s'),
  new Date(Number.NaN),
]

/** One request: mostly by the grammar of the protocol, with a fault here and there, sometimes none of it at all. */
export function anyRequest(dice: Dice, ids: readonly string[]): FuzzRequest {
  const headers = anyHeaders(dice)
  const body = anyBody(dice)
  if (dice.chance(0.05)) return { method: dice.text(8), url: dice.text(80), headers, body }
  const [method, path] = dice.pick(TARGETS)(dice, ids)
  const isMeant = dice.chance(0.9)
  const url = (dice.chance(0.03) ? `${path}${dice.text(5)}` : path) + anyQuery(dice)
  return { method: isMeant ? method : dice.pick(METHODS), url, headers, body }
}

type Target = (dice: Dice, ids: readonly string[]) => readonly [method: string, path: string]

const start: Target = (dice) => {
  const name = dice.chance(0.85) ? dice.pick(['build', 'echo']) : dice.pick(WORKFLOWS)
  return ['POST', `/workflows/${name}`]
}
const session: Target = (dice, ids) => {
  const id = dice.chance(0.9) ? dice.pick(ids) : encode(dice.text(12))
  return ['GET', `/sessions/${id}${dice.pick(['', '', '/events', '/events', '/items'])}`]
}
const control: Target = (dice, ids) => {
  const id = dice.chance(0.9) ? dice.pick(ids) : encode(dice.text(12))
  if (dice.chance(0.1)) return ['DELETE', `/sessions/${id}`]
  return ['POST', `/sessions/${id}/${dice.pick(ACTIONS)}`]
}
const topic: Target = (dice) => {
  const name = dice.chance(0.8) ? dice.pick(TOPICS) : encode(dice.text(12))
  return ['GET', `/topics/${name}${dice.chance(0.5) ? '/events' : ''}`]
}
const other: Target = (dice) => ['GET', dice.pick(PATHS)]

const TARGETS: readonly Target[] = [start, start, start, session, session, session, control, control, topic, other]

function anyQuery(dice: Dice): string {
  const parts: string[] = []
  const add = (share: number, name: string, values: readonly string[]): void => {
    if (dice.chance(share)) parts.push(`${name}=${encode(dice.chance(0.9) ? dice.pick(values) : dice.text(10))}`)
  }
  add(0.2, 'after', CURSORS)
  add(0.05, 'after', CURSORS)
  add(0.2, 'wait', WAITS)
  add(0.2, 'stream', ['sse', 'poll', 'none', 'x', '__proto__'])
  add(0.1, 'status', ['active', 'active,failed', 'x', 'toString'])
  add(0.1, 'workflow', ['build', 'x', '__proto__'])
  add(0.1, 'cursor', CURSORS)
  if (dice.chance(0.05)) parts.push(dice.text(20))
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

function anyHeaders(dice: Dice): Record<string, string> {
  const headers: Record<string, string> = {}
  const add = (share: number, name: string, values: readonly string[]): void => {
    if (!dice.chance(share)) return
    const value = dice.chance(0.95) ? dice.pick(values) : dice.text(30)
    headers[name] = value.replace(/[^\x20-\x7e\x80-\xff]/g, '')
  }
  add(0.97, 'authorization', [...ANN, ...ANN, 'Bearer bob', 'Bearer expired', 'Bearer slow', 'Bearer refused', 'x'])
  add(0.9, 'content-type', [...JSON_TYPES, ...JSON_TYPES, ...TYPES])
  add(0.4, 'accept', ACCEPTS)
  add(0.3, 'prefer', PREFERS)
  add(0.2, 'idempotency-key', KEYS)
  add(0.2, 'last-event-id', CURSORS)
  add(0.1, 'if-none-match', TAGS)
  add(0.1, 'origin', ORIGINS)
  add(0.1, 'sec-fetch-site', SITES)
  add(0.05, 'cookie', ['a=b'])
  add(0.05, 'x-forwarded-host', ['app.example', 'a, b', ','])
  return headers
}

function anyBody(dice: Dice): FuzzBody {
  const dice100 = dice.int(100)
  if (dice100 < 30) return { kind: 'none' }
  if (dice100 < 32) return { kind: 'endless' }
  if (dice100 < 36) return { kind: 'broken' }
  if (dice100 < 40) return { kind: 'parsed', value: dice.pick(PARSED) }
  const text = dice.chance(0.5)
    ? dice.pick(['{"name":"x"}', '{}'])
    : dice.chance(0.8)
      ? dice.pick(BODIES)
      : dice.text(200)
  return { kind: 'text', text, pieces: 1 + dice.int(4) }
}

function encode(text: string): string {
  return encodeURIComponent(text)
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A body as a host would give it. */
export function toPlainBody(body: FuzzBody): PlainBody {
  if (body.kind === 'none') return { kind: 'none' }
  if (body.kind === 'parsed') return { kind: 'parsed', value: body.value }
  return { kind: 'bytes', chunks: chunksOf(body) }
}

async function* chunksOf(body: Exclude<FuzzBody, { kind: 'none' | 'parsed' }>): AsyncGenerator<Uint8Array> {
  if (body.kind === 'text') {
    const bytes = Buffer.from(body.text)
    const size = Math.ceil(bytes.byteLength / body.pieces)
    for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
    return
  }
  yield Buffer.from('{"name":')
  if (body.kind === 'broken') throw new Error('secret: the socket at 10.0.0.1 hung up')
  for (;;) {
    await wait(20)
    yield Buffer.from(' ')
  }
}
