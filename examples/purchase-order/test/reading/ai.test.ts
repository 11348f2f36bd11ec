import { serveJson } from 'scan/local-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveOrderAi } from '../../src/reading/ai/server.ts'
import { createOrderReader, type ReadOrder } from '../../src/reading/reader.ts'
import { sample } from './samples.ts'

const { name, bytes, expected } = sample('bloemhof-noord.pdf')

async function askedOf(baseUrl: string, apiKey?: string): Promise<ReadOrder> {
  const reader = await createOrderReader({ env: { AI_BASE_URL: baseUrl, AI_API_KEY: apiKey, AI_MODEL: 'rules' } })
  try {
    return await reader.read({ name, bytes })
  } finally {
    await reader.close()
  }
}

describe('reading by the local server, which speaks chat completions', () => {
  let server: Awaited<ReturnType<typeof serveOrderAi>>
  beforeAll(async () => {
    server = await serveOrderAi({ apiKey: 'local' })
  })
  afterAll(() => server.close())

  it('finds what the rules find', async () => {
    const { order, findings } = await askedOf(server.url, 'local')
    expect(order).toMatchObject({ number: expected.number, date: expected.date, total: expected.total })
    expect(order.lines.map(({ amount }) => amount)).toEqual(expected.lines.map(({ amount }) => amount))
    expect(findings.find(({ field }) => field === 'number')?.text).toBe('by the AI provider')
  })

  it('is refused without the key, in words for people', async () => {
    await expect(askedOf(server.url, 'wrong')).rejects.toMatchObject({
      name: 'ProgressError',
      code: 'ai_unavailable',
      retryable: false,
      message: 'The AI provider refused the request: its key or its settings are wrong.',
    })
  })
})

describe('reading by a provider that does something else', () => {
  const answered = async (status: number, content: unknown): Promise<unknown> => {
    const server = await serveJson(async () => ({ status, body: { choices: [{ message: { content } }] } }))
    try {
      return await askedOf(`${server.url}/v1`)
    } catch (error) {
      return error
    } finally {
      await server.close()
    }
  }
  const told = (order: object): string =>
    JSON.stringify({ found: true, confidence: 0.9, order: { ...expected, ...order } })

  it.each([
    [401, false],
    [404, false],
    [429, true],
    [503, true],
  ])('makes of status %i that it is not available, and says whether to ask again', async (status, retryable) => {
    expect(await answered(status, '{}')).toMatchObject({ code: 'ai_unavailable', retryable })
  })

  it.each([
    null,
    'Sorry, I cannot help with that.',
    '[]',
    told({ total: '1.234,00' }),
    told({ date: '17 mei 2024' }),
    told({ currency: 'euro' }),
    told({ lines: [{ description: 'x' }] }),
  ])('refuses %j as an answer', async (content) => {
    expect(await answered(200, content)).toMatchObject({ code: 'ai_unavailable', retryable: false })
  })

  it('checks its sums as it checks its own', async () => {
    const right = (await answered(200, told({}))) as ReadOrder
    const wrong = (await answered(200, told({ total: 1 }))) as ReadOrder
    expect(right.findings).toContainEqual(expect.objectContaining({ field: 'sums', kind: 'found' }))
    expect(wrong.findings).toContainEqual(expect.objectContaining({ field: 'sums', kind: 'mismatch' }))
    expect(wrong.findings).toContainEqual(
      expect.objectContaining({ field: 'total', text: expect.stringContaining('the rules found') }),
    )
    expect(wrong.order.confidence).toBeLessThan(right.order.confidence)
  })

  it('takes a document for none where the provider finds no order in it', async () => {
    expect(await answered(200, '{"found": false, "reason": "a poem"}')).toMatchObject({ code: 'no_order_found' })
  })

  it('stops asking when aborted', async () => {
    let asked = (): void => undefined
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve
    })
    const server = await serveJson(() => {
      asked()
      return new Promise(() => undefined)
    })
    const reader = await createOrderReader({ env: { AI_BASE_URL: server.url } })
    const aborter = new AbortController()
    const reading = expect(reader.read({ name, bytes }, { signal: aborter.signal })).rejects.toThrow('enough')
    await isAsked
    aborter.abort(new Error('enough'))
    await reading
    await reader.close()
    await server.close()
  })
})
