import type { Json } from './json.ts'
import type { StartOptions } from './manager.ts'
import { validate } from './standard-schema.ts'
import { toJson } from './to-json.ts'
import type { AnyWorkflow, InputOf, ParsedInputOf } from './workflow.ts'

/** An input as it came, and as its schema leaves it. */
export interface CheckedInput<W extends AnyWorkflow> {
  readonly raw: InputOf<W>
  readonly parsed: ParsedInputOf<W>
}

/** The input that the work gets, and what of it is kept with the session for retries. */
export interface KeptInput<W extends AnyWorkflow> {
  readonly parsed: ParsedInputOf<W>
  readonly kept: Json | undefined
}

/** What decides what is kept. */
export interface KeepOptions<W extends AnyWorkflow> extends Pick<StartOptions<ParsedInputOf<W>>, 'keep' | 'keepInput'> {
  readonly maxBytes: number
}

/** @throws {ProgressError} `invalid_input` */
export async function parseInput<W extends AnyWorkflow>(workflow: W, input: unknown): Promise<ParsedInputOf<W>> {
  return (workflow.input === undefined ? input : await validate(workflow.input, input)) as ParsedInputOf<W>
}

/**
 * Decides what is kept of an input: the input itself where JSON can hold it, or what the caller's `keep` gives in its
 * place, whose parse is then the input.
 *
 * @throws {TypeError} where what `keep` gives is not the workflow's input, no JSON or too large; whatever `keep` throws.
 */
export async function keepInput<W extends AnyWorkflow>(
  workflow: W,
  { raw, parsed }: CheckedInput<W>,
  { keep, keepInput: isKept = true, maxBytes }: KeepOptions<W>,
): Promise<KeptInput<W>> {
  if (keep === undefined) {
    const own = isKept ? toJson(raw, maxBytes) : undefined
    return { parsed, kept: own?.ok === true ? own.json : undefined }
  }
  const given = toJson(await keep(parsed), maxBytes)
  if (!given.ok) throw new TypeError(`what keep gives for ${workflow.name} cannot be kept: ${given.problem}`)
  try {
    return { parsed: await parseInput(workflow, given.json), kept: given.json }
  } catch (cause) {
    throw new TypeError(`what keep gives is no input of ${workflow.name}`, { cause })
  }
}
