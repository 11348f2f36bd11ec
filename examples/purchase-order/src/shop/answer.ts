import { z } from 'zod'

/** A GraphQL answer of Shopify's, with what it cost. */
const answerSchema = z.object({
  data: z.unknown().optional(),
  errors: z
    .union([
      z.string(),
      z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }).partial().optional() })),
    ])
    .optional(),
  extensions: z
    .object({
      cost: z.object({
        requestedQueryCost: z.number(),
        throttleStatus: z.object({
          maximumAvailable: z.number(),
          currentlyAvailable: z.number(),
          restoreRate: z.number(),
        }),
      }),
    })
    .partial()
    .optional(),
})

/** What an answer comes to. */
export type Answer = { readonly cost?: Cost | undefined } & (
  | { readonly kind: 'data'; readonly data: unknown }
  | { readonly kind: 'throttled' }
  /** Asking again may help. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs?: number | undefined }
  | { readonly kind: 'refused'; readonly reason: string }
)

/** What a query cost, and what is left. */
export type Cost = NonNullable<NonNullable<z.infer<typeof answerSchema>['extensions']>['cost']>

/** GraphQL errors that are the shop's own trouble. */
const PASSING_CODES: ReadonlySet<string> = new Set(['INTERNAL_SERVER_ERROR', 'TIMEOUT', 'SERVICE_UNAVAILABLE'])

/**
 * Judges an answer.
 *
 * @param text - The body as it came.
 * @see https://shopify.dev/docs/api/admin-graphql#status_and_error_codes
 */
export function judgeAnswer(
  { status, retryAfterMs }: { status: number; retryAfterMs?: number | undefined },
  text: string,
): Answer {
  if (status === 429 || status >= 500) return { kind: 'failed', reason: `the shop answered ${status}`, retryAfterMs }
  if (status === 401 || status === 403) return { kind: 'refused', reason: 'the shop does not take the access token' }
  if (status !== 200) return { kind: 'refused', reason: `the shop answered ${status}` }
  const answer = answerSchema.safeParse(toJson(text))
  if (!answer.success) return { kind: 'failed', reason: 'the shop answered in another shape' }
  const { data, errors, extensions } = answer.data
  const cost = extensions?.cost
  if (errors === undefined) return { kind: 'data', data, cost }
  if (typeof errors === 'string') return { kind: 'refused', reason: errors, cost }
  const codes = errors.map((error) => error.extensions?.code ?? '')
  if (codes.includes('THROTTLED')) return { kind: 'throttled', cost }
  const reason = errors.map(({ message }) => message).join('; ')
  return { kind: codes.some((code) => PASSING_CODES.has(code)) ? 'failed' : 'refused', reason, cost }
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
