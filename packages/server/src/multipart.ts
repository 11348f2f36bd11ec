import { ProgressError } from '@progress/core'
import { toText } from './body.ts'
import { parseSafeJson } from './safe-json.ts'

/**
 * Reads `multipart/form-data` by the platform's own parser: parts are properties by name, repeated names an array, and
 * a part `input` holds JSON that the others are added to.
 *
 * @param contentType - The whole header, with its boundary.
 * @throws {ProgressError} `invalid_request` for what is no form, and for a part `input` that is no JSON object.
 * @see docs/protocol.md, section 2
 */
export async function parseMultipart(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<object> {
  const form = await parseForm(bytes, contentType)
  const values = new Map<string, (string | File)[]>()
  for (const [name, value] of form) {
    const known = values.get(name)
    if (known === undefined) values.set(name, [value])
    else known.push(value)
  }
  const [input, ...more] = values.get('input') ?? []
  values.delete('input')
  if (more.length > 0) throw malformed('There is more than one part named input')
  const base = input === undefined ? {} : await parseInput(input)
  if (values.has('__proto__')) throw malformed('A part is named __proto__')
  return Object.assign(
    base,
    Object.fromEntries([...values].map(([name, all]) => [name, all.length > 1 ? all : all[0]])),
  )
}

async function parseForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': contentType } }).formData()
  } catch (cause) {
    throw new ProgressError('invalid_request', { message: 'The body is not multipart/form-data', cause })
  }
}

async function parseInput(part: string | File): Promise<object> {
  const text = typeof part === 'string' ? part : toText(new Uint8Array(await part.arrayBuffer()))
  const value = parseSafeJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed('The part input is no object')
  return value
}

const malformed = (message: string): ProgressError => new ProgressError('invalid_request', { message })
