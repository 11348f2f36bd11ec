import sharp from 'sharp'
import { askForJson } from '../http.ts'
import { ServiceError } from '../service-error.ts'
import { type Product, productSchema } from '../types.ts'
import {
  completionSchema,
  type Identification,
  INSTRUCTIONS,
  identificationSchema,
  type ToldProduct,
} from './protocol.ts'

/** Longer pictures cost more and tell a model no more. */
const LONGEST_SIDE = 1_024

/** Below this a product counts as a guess. */
const LEAST_CONFIDENCE = 0.5

/** Settings of a client. */
export interface AiOptions {
  /** What comes before `/chat/completions`, e.g. `https://api.openai.com/v1`. */
  baseUrl: string
  apiKey?: string
  model: string
  /** How long an answer may take. @defaultValue 30_000 */
  budgetMs?: number
}

/** Asks a model that sees. */
export interface Ai {
  /**
   * Which product a photograph shows.
   *
   * @param image - JPEG, PNG or WebP.
   * @param text - What was read off the picture; may be empty.
   * @returns undefined where the model finds nothing, or is not sure.
   * @throws {ServiceError} `ai_…`; `retryable` says whether asking again may help.
   */
  identify(image: Buffer, text: string, signal?: AbortSignal): Promise<Product | undefined>
}

/** A client of OpenAI's chat completions, or of any server that speaks them. */
export function createAi({ baseUrl, apiKey, model, budgetMs = 30_000 }: AiOptions): Ai {
  const url = new URL('chat/completions', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
  const headers = {
    'content-type': 'application/json',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  }
  return {
    async identify(image, text, signal) {
      signal?.throwIfAborted()
      const body = JSON.stringify(question(model, await shrunk(image), text))
      const answer = await askForJson(url, { service: 'ai', budgetMs, signal, method: 'POST', headers, body })
      const told = readAnswer(answer)
      return told.found && told.confidence >= LEAST_CONFIDENCE ? toProduct(told.product) : undefined
    },
  }
}

function question(model: string, picture: Buffer, text: string): object {
  const words = text.trim() === '' ? 'No words could be read.' : `Words on the pack:\n${text.trim().slice(0, 2_000)}`
  return {
    model,
    response_format: { type: 'json_object' },
    messages: [
      { role: 'system', content: INSTRUCTIONS },
      {
        role: 'user',
        content: [
          { type: 'text', text: `Which product is this?\n${words}` },
          { type: 'image_url', image_url: { url: `data:image/jpeg;base64,${picture.toString('base64')}` } },
        ],
      },
    ],
  }
}

function shrunk(image: Buffer): Promise<Buffer> {
  return sharp(image)
    .autoOrient()
    .resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 82 })
    .toBuffer()
}

/** @throws {ServiceError} `ai_bad_answer` for what is no completion, a refusal, or other JSON than was asked for. */
function readAnswer(answer: unknown): Identification {
  try {
    const content = completionSchema.parse(answer).choices[0]?.message.content ?? ''
    // Models write null for what they do not know: a reviver that returns undefined leaves the key out.
    return identificationSchema.parse(JSON.parse(content, (_, value: unknown) => value ?? undefined))
  } catch (cause) {
    throw new ServiceError('ai', 'bad_answer', 'the model answered in another shape', { cause })
  }
}

function toProduct(told: ToldProduct): Product {
  const id = told.id ?? `${told.brand} ${told.name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return productSchema.parse({ ...told, id })
}
