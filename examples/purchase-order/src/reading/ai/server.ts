import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { requestSchema } from 'scan/ai/protocol'
import { type LocalServer, serveJson } from 'scan/local-server'
import { layOut, type Run } from '../layout/layout.ts'
import { interpret } from '../rules/interpret.ts'
import { type AiAnswer, TEXT_MARK } from './protocol.ts'

const MAX_BODY_BYTES = 4 * 1024 * 1024

/** Settings of the local server. */
export interface OrderAiServerOptions {
  /** Asked for as `Authorization: Bearer …`; without one anybody on this machine may ask. */
  readonly apiKey?: string
}

/**
 * Serves `POST /chat/completions` as OpenAI does, with this example's own rules in place of a model: it lays the text of
 * the question out again and reads it. It shows the wire, not what a model would find.
 */
export function serveOrderAi({ apiKey }: OrderAiServerOptions = {}): Promise<LocalServer> {
  return serveJson(async (request) => {
    if (request.method !== 'POST' || !request.url?.endsWith('/chat/completions')) {
      return problem(404, `Unknown request URL: ${request.method} ${request.url}`, 'unknown_url')
    }
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) {
      return problem(401, 'Incorrect API key provided.', 'invalid_api_key')
    }
    const asked = requestSchema.safeParse(await jsonOf(request))
    if (!asked.success) return problem(400, 'The body is no chat completion request.', 'invalid_request')
    const content = asked.data.messages.findLast(({ role }) => role === 'user')?.content
    const question = typeof content === 'string' ? content : ''
    return completion(asked.data.model, answerTo(question.slice(question.indexOf(TEXT_MARK) + TEXT_MARK.length)))
  })
}

type Reply = { status: number; body: unknown }

function answerTo(text: string): AiAnswer {
  const { order } = interpret(layOut(runsOf(text), [{ width: 1_000, height: 12 * text.split('\n').length }]))
  const { confidence, ...fields } = order
  if (order.lines.length === 0 && order.total === null) return { found: false, reason: 'No amounts stand in the text.' }
  return { found: true, confidence, order: fields }
}

/** The cells of a text whose columns stand at the same place in every row: wide gaps part them. */
export function runsOf(text: string): Run[] {
  return text.split('\n').flatMap((line, row) =>
    Array.from(line.matchAll(/\S+(?: \S+)*/g), (match): Run => {
      const left = match.index * 6
      const right = left + match[0].length * 6
      return { text: match[0], page: 1, left, right, baseline: (row + 1) * 12, size: 8, origin: 'text' }
    }),
  )
}

function completion(model: string, answer: AiAnswer): Reply {
  const message = { role: 'assistant', content: JSON.stringify(answer), refusal: null }
  const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }]
  const created = Math.floor(Date.now() / 1_000)
  return { status: 200, body: { id: `chatcmpl-${randomUUID()}`, object: 'chat.completion', created, model, choices } }
}

const problem = (status: number, message: string, code: string): Reply => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code } },
})

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return undefined
  }
}
