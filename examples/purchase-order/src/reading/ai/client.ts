import { completionSchema } from 'scan/ai/protocol'
import { askForJson } from 'scan/http'
import { ServiceError } from 'scan/service-error'
import { failure } from '../failure.ts'
import { type AiAnswer, answerSchema, INSTRUCTIONS, TEXT_MARK } from './protocol.ts'

/** Settings of a client. */
export interface AiOptions {
  /** What comes before `/chat/completions`, e.g. `https://api.openai.com/v1`. */
  readonly baseUrl: string
  readonly apiKey?: string | undefined
  readonly model: string
  /** How long an answer may take. @defaultValue 60_000 */
  readonly budgetMs?: number
}

/** Asks a model what a document says. */
export interface OrderAi {
  /**
   * @param text - The document's text; what is beyond 60,000 characters is not sent.
   * @throws {ProgressError} `ai_unavailable`, retryable where asking again may help. The signal's reason when aborted.
   */
  ask(text: string, signal: AbortSignal | undefined): Promise<AiAnswer>
}

const MAX_TEXT = 60_000

/** A client of OpenAI's chat completions, or of any server that speaks them. */
export function createOrderAi({ baseUrl, apiKey, model, budgetMs = 60_000 }: AiOptions): OrderAi {
  const url = new URL('chat/completions', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
  const headers = {
    'content-type': 'application/json',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  }
  return {
    async ask(text, signal) {
      const body = JSON.stringify({
        model,
        response_format: { type: 'json_object' },
        messages: [
          { role: 'system', content: INSTRUCTIONS },
          { role: 'user', content: `${TEXT_MARK}${text.slice(0, MAX_TEXT)}` },
        ],
      })
      try {
        return readAnswer(await askForJson(url, { service: 'ai', budgetMs, signal, method: 'POST', headers, body }))
      } catch (cause) {
        signal?.throwIfAborted()
        throw unavailable(cause)
      }
    },
  }
}

/** @throws {ServiceError} `ai_bad_answer` for what is no completion, a refusal, or other JSON than was asked for. */
function readAnswer(answer: unknown): AiAnswer {
  try {
    return answerSchema.parse(JSON.parse(completionSchema.parse(answer).choices[0]?.message.content ?? ''))
  } catch (cause) {
    throw new ServiceError('ai', 'bad_answer', 'the model answered in another shape', { cause })
  }
}

/** What people are told; addresses and keys stay here. */
function unavailable(cause: unknown): Error {
  if (!(cause instanceof ServiceError)) return failure('ai_unavailable', 'The AI provider could not be asked.', cause)
  const texts: Record<string, string> = {
    ai_refused: 'The AI provider refused the request: its key or its settings are wrong.',
    ai_bad_answer: 'The AI provider gave no usable answer about this document.',
    ai_rate_limited: 'The AI provider is asked too often just now.',
    ai_timed_out: 'The AI provider took too long to answer.',
  }
  return failure('ai_unavailable', texts[cause.code] ?? 'The AI provider cannot be reached.', cause, cause.retryable)
}
