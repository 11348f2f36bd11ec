import type { StandardSchemaV1 } from '@standard-schema/spec'
import { ProgressError } from './errors.ts'
import type { Issue } from './types.ts'

/** Any schema of the Standard Schema family: zod, valibot, arktype and others. */
export type AnySchema<Input = unknown, Output = unknown> = StandardSchemaV1<Input, Output>

/**
 * Checks `value` against a schema.
 *
 * @returns The schema's output, after its transforms.
 * @throws {ProgressError} `invalid_input`, with the path of each fault in `issues`.
 */
export async function validate<Output>(schema: AnySchema<unknown, Output>, value: unknown): Promise<Output> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return result.value
  throw new ProgressError('invalid_input', { issues: result.issues.map(toIssue) })
}

function toIssue(issue: StandardSchemaV1.Issue): Issue {
  const path = (issue.path ?? []).map((segment) => {
    const key = typeof segment === 'object' ? segment.key : segment
    return typeof key === 'symbol' ? String(key) : key
  })
  return { path, message: issue.message }
}
