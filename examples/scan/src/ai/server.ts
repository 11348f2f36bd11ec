import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { wordsOf } from '../catalogue/words.ts'
import { type LocalServer, serveJson } from '../local-server.ts'
import { judge } from './judge.ts'
import { openPictureCatalogue, type PictureCatalogue } from './picture-catalogue.ts'
import { type CompletionRequest, type Identification, requestSchema } from './protocol.ts'

const MAX_BODY_BYTES = 20 * 1024 * 1024

/** Settings of the local server. */
export interface AiServerOptions {
  /** Asked for as `Authorization: Bearer …`; without one anybody on this machine may ask. */
  apiKey?: string
  catalogue?: PictureCatalogue
}

type Reply = { status: number; body: unknown }

/**
 * Serves `POST /chat/completions` as OpenAI does, with a catalogue of pictures in place of a model.
 *
 * It compares the picture of the last user message with the catalogue's by perceptual hash, and the words of that
 * message with brands and names, and answers that it found nothing where neither is near enough.
 */
export async function serveAi({ apiKey, catalogue }: AiServerOptions = {}): Promise<LocalServer> {
  const pictures = catalogue ?? (await openPictureCatalogue())
  return serveJson(async (request) => {
    if (request.method !== 'POST' || !request.url?.endsWith('/chat/completions')) {
      return problem(404, `Unknown request URL: ${request.method} ${request.url}`, 'unknown_url')
    }
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) {
      return problem(401, 'Incorrect API key provided.', 'invalid_api_key')
    }
    const asked = requestSchema.safeParse(parsed(await bodyOf(request)))
    if (!asked.success) return problem(400, 'The body is no chat completion request.', 'invalid_request')
    return complete(asked.data, pictures)
  })
}

async function complete(request: CompletionRequest, pictures: PictureCatalogue): Promise<Reply> {
  const { text, image } = lastUserMessage(request)
  if (!image) return completion(request.model, { found: false, reason: 'There is no picture in the question.' })
  try {
    const likenesses = await pictures.compare(image)
    return completion(request.model, judge({ products: pictures.products, likenesses, words: wordsOf(text) }))
  } catch {
    return problem(400, 'The image could not be read.', 'invalid_image')
  }
}

/** The text of the last user message, and its picture, which comes as a data URL. */
function lastUserMessage({ messages }: CompletionRequest): { text: string; image: Buffer | undefined } {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
  const url = parts.flatMap((part) => (part.type === 'image_url' ? part.image_url.url : []))[0]
  const base64 = /^data:image\/[a-z+.-]+;base64,(.+)$/s.exec(url ?? '')?.[1]
  return { text, image: base64 === undefined ? undefined : Buffer.from(base64, 'base64') }
}

function completion(model: string, answer: Identification): Reply {
  const message = { role: 'assistant', content: JSON.stringify(answer), refusal: null }
  return {
    status: 200,
    body: {
      id: `chatcmpl-${randomUUID()}`,
      object: 'chat.completion',
      created: Math.floor(Date.now() / 1000),
      model,
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
    },
  }
}

const problem = (status: number, message: string, code: string): Reply => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code } },
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
