/** A start that may have to be sent more than once, always under the same key. */
export interface Start {
  readonly workflow: string
  /** Idempotency key. */
  readonly key: string
  readonly body: BodyInit
  /** Holds files or much text: it is sent once, takes as long as it takes, and no stream is asked of it. */
  readonly large: boolean
}

const LARGE_CHARACTERS = 64 * 1024

/**
 * Serialises a start's input at once, so that what is changed later is not seen.
 *
 * @param input - JSON; or a `FormData`; or an object, some of whose properties are files or arrays of files.
 * @param key - Idempotency key.
 * @throws {TypeError} for what JSON cannot hold.
 * @see docs/protocol.md, section 2
 */
export function createStart(workflow: string, input: unknown, key: string): Start {
  const body = toForm(input) ?? JSON.stringify(input ?? {})
  return { workflow, key, body, large: typeof body !== 'string' || body.length > LARGE_CHARACTERS }
}

function toForm(input: unknown): FormData | undefined {
  if (input instanceof FormData) return input
  const form = new FormData()
  const rest: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(input ?? {})) {
    const files = [value].flat()
    if (files.some((file) => file instanceof Blob)) for (const file of files) form.append(name, file)
    else rest[name] = value
  }
  if (form.keys().next().done) return undefined
  form.append('input', JSON.stringify(rest))
  return form
}
