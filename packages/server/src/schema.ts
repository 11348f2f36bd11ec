import type { AnySchema, AnyWorkflow } from '@progress/core'
import type { Call } from './call.ts'
import type { PlainReply } from './plain.ts'
import { jsonReply } from './replies.ts'

/** What a schema library may offer beside validation: the Standard JSON Schema trait. */
interface JsonSchemaTrait {
  readonly input?: (options: { target: 'draft-2020-12' }) => unknown
  readonly output?: (options: { target: 'draft-2020-12' }) => unknown
}

/**
 * `GET /schema`: the JSON Schema of every message, and of the workflows whose library can give it.
 *
 * @see docs/protocol.md, section 1
 */
export async function describeSchemas({ server }: Call): Promise<PlainReply> {
  // Asked for rarely: whoever never asks does not load the schema library.
  const { jsonSchemas } = await import('@progress/core/schemas')
  const workflows = [...server.workflows.values()].map(({ workflow }) => [workflow.name, schemasOf(workflow)])
  return jsonReply(200, { protocol: 1, messages: jsonSchemas(), workflows: Object.fromEntries(workflows) })
}

function schemasOf({ input, partial, result }: AnyWorkflow): Record<string, unknown> {
  const entries = [
    ['input', toJsonSchema(input, 'input')],
    ['partial', toJsonSchema(partial, 'output')],
    ['result', toJsonSchema(result, 'output')],
  ] as const
  return Object.fromEntries(entries.filter(([, schema]) => schema !== undefined))
}

/** `undefined` where the library cannot, or this schema holds what JSON Schema cannot say. */
function toJsonSchema(schema: AnySchema | undefined, side: 'input' | 'output'): unknown {
  const standard = schema?.['~standard'] as { readonly jsonSchema?: JsonSchemaTrait } | undefined
  try {
    return standard?.jsonSchema?.[side]?.({ target: 'draft-2020-12' })
  } catch {
    return undefined
  }
}
