/** A start that may have to be sent more than once, always under the same key. */
export interface Start {
  readonly workflow: string
  readonly key: string
  readonly body: BodyInit
  readonly contentType: string | undefined
  /** Holds files or much text: it is sent once, takes as long as it takes, and no stream is asked of it. */
  readonly large: boolean
}

const LARGE_CHARACTERS = 64 * 1024

const isFile = (value: unknown): value is Blob => typeof Blob !== 'undefined' && value instanceof Blob

/**
 * Serialises a start's input at once, so that what is changed later is not seen.
 *
 * @param input - JSON; or a `FormData`; or an object, some of whose properties are files or arrays of files.
 * @throws {TypeError} for what JSON cannot hold.
 * @see docs/protocol.md, section 2
 */
export function createStart(workflow: string, input: unknown, key: string): Start {
  const form = toForm(input)
  const json = form ? '' : JSON.stringify(input ?? {})
  return {
    workflow,
    key,
    body: form ?? json,
    // The platform itself names a form's boundary.
    contentType: form ? undefined : 'application/json',
    large: form !== undefined || json.length > LARGE_CHARACTERS,
  }
}

function toForm(input: unknown): FormData | undefined {
  if (typeof FormData === 'undefined' || typeof input !== 'object' || input === null) return undefined
  if (input instanceof FormData) return input
  const entries = Object.entries(input)
  const files = entries.filter(([, value]) => [value].flat().some(isFile))
  if (files.length === 0) return undefined
  const form = new FormData()
  form.set('input', JSON.stringify(Object.fromEntries(entries.filter((entry) => !files.includes(entry)))))
  for (const [name, value] of files) for (const file of [value].flat()) form.append(name, file)
  return form
}
