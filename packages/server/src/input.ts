import { type AnyWorkflow, fingerprintOf, type Json } from '@progress/core'
import { readBytes, toText } from './body.ts'
import type { Call } from './call.ts'
import { bodyTypeOf } from './media-type.ts'
import { parseMultipart } from './multipart.ts'
import type { PlainBody } from './plain.ts'
import { assertSafeJson, parseSafeJson } from './safe-json.ts'

/** What a client sent, before its schema has seen it. */
export interface ReceivedInput {
  readonly value: unknown
  /** Where it came as a form. */
  readonly fingerprint?: string
  /** It is JSON, so that it can be kept for a retry. */
  readonly isJson: boolean
}

/**
 * Reads the input of a start. A body that a framework has parsed already is taken as it is.
 *
 * @throws {ProgressError} `unsupported_media_type`, `payload_too_large`, `invalid_request`.
 * @see docs/protocol.md, section 2
 */
export async function readInput(call: Call, { files }: Pick<AnyWorkflow, 'files'>): Promise<ReceivedInput> {
  const { body, headers } = call.request
  const contentType = headers.get('content-type')
  const announced = headers.get('content-length')
  const read =
    body.kind === 'bytes' && contentType === null && announced === null ? await readAll(call, body) : undefined
  const empty = body.kind === 'none' || announced === '0' || read?.byteLength === 0
  const type = bodyTypeOf(contentType, { empty, files })
  if (body.kind === 'parsed') return takeParsed(body.value)
  if (body.kind === 'lost') throw new TypeError('the body was read before: put what was parsed on the request as body')
  const bytes = read ?? (await readAll(call, body))
  if (type === 'json') return { value: bytes.byteLength === 0 ? {} : parseSafeJson(toText(bytes)), isJson: true }
  const value = await parseMultipart(bytes, contentType ?? '')
  return { value, fingerprint: await fingerprintOfForm(value), isJson: !Object.values(value).flat().some(isFile) }
}

function readAll(
  { request, server: { settings, clock } }: Call,
  body: Extract<PlainBody, { kind: 'none' | 'bytes' }>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { maxBodyBytes: maxBytes, bodyTimeoutMs: timeoutMs } = settings
  return readBytes(body, { announced: request.headers.get('content-length'), maxBytes, timeoutMs, clock })
}

function takeParsed(value: unknown): ReceivedInput {
  assertSafeJson(value)
  return { value: value ?? {}, isJson: true }
}

/**
 * Refuses a body that is neither JSON nor empty where none is needed: a form can be sent by any page without asking.
 *
 * @throws {ProgressError} `unsupported_media_type`
 */
export function assertNoForm({ request: { body, headers } }: Call): void {
  const contentType = headers.get('content-type')
  const empty = body.kind === 'none' || headers.get('content-length') === '0' || contentType === null
  bodyTypeOf(contentType, { empty, files: false })
}

/** Reads a body that holds JSON or nothing, as `readInput` does. */
export async function readJson(call: Call): Promise<unknown> {
  return (await readInput(call, { files: false })).value
}

/** A form's fingerprint: files count by their bytes, everything else as JSON. */
export async function fingerprintOfForm(form: object): Promise<string> {
  const entries = Object.entries(form).map(async ([name, value]) => [name, await toDigest(value)] as const)
  return fingerprintOf(Object.fromEntries(await Promise.all(entries)))
}

async function toDigest(value: unknown): Promise<Json> {
  if (Array.isArray(value)) return Promise.all(value.map(toDigest))
  if (!isFile(value)) return value as Json
  const digest = await crypto.subtle.digest('SHA-256', await value.arrayBuffer())
  return { sha256: Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('') }
}

const isFile = (value: unknown): value is File => value instanceof Blob
