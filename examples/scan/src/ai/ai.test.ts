import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL_PRODUCTS } from '../catalogue/catalogue.ts'
import { SAMPLES_DIRECTORY, sampleFile } from '../catalogue/samples.ts'
import { type LocalServer, serveJson } from '../local-server.ts'
import type { Product } from '../types.ts'
import { createAi } from './client.ts'
import { serveAi } from './server.ts'

const photoOf = (product: Product): Promise<Buffer> => readFile(new URL(sampleFile(product), SAMPLES_DIRECTORY))
const others = new URL('../../../../../shared/data/scan/', import.meta.url)

describe('asking what a picture shows', () => {
  let server: LocalServer
  beforeAll(async () => {
    server = await serveAi({ apiKey: 'local' })
  })
  afterAll(() => server.close())
  const ask = (image: Buffer, text = ''): Promise<Product | undefined> =>
    createAi({ baseUrl: server.url, apiKey: 'local', model: 'pictures' }).identify(image, text)

  it('knows each product by its look, and tells it whole', async () => {
    for (const product of ALL_PRODUCTS) expect(await ask(await photoOf(product))).toEqual(product)
  })

  it.each<[string, (photo: Buffer) => Promise<Buffer>]>([
    ['made small', (photo) => sharp(photo).resize(240).png().toBuffer()],
    ['saved badly', (photo) => sharp(photo).jpeg({ quality: 25 }).toBuffer()],
    ['made large, as WebP', (photo) => sharp(photo).resize(1_200).webp({ effort: 0 }).toBuffer()],
    ['cut at the edges', (photo) => sharp(photo).extract({ left: 25, top: 20, width: 720, height: 930 }).toBuffer()],
  ])('knows a picture that was %s', async (_, change) => {
    for (const product of ALL_PRODUCTS) {
      expect(await ask(await change(await photoOf(product)))).toMatchObject({ id: product.id })
    }
  })

  it('knows a product by its words where the picture tells nothing', async () => {
    const blur = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#456' } })
      .png()
      .toBuffer()
    expect(await ask(blur, 'CITRUS LANI\nPressed Orange Juice')).toMatchObject({ id: 'citrus-lane-orange-juice' })
    expect(await ask(blur, 'Pressed Orange Juice')).toBeUndefined()
    expect(await ask(blur)).toBeUndefined()
  })

  it.skipIf(!existsSync(others))('finds nothing in photographs of other things', async () => {
    for (const file of readdirSync(others).filter((name) => name.endsWith('.jpg'))) {
      expect(await ask(await readFile(new URL(file, others))), file).toBeUndefined()
    }
  })

  it('says why it found nothing', async () => {
    const blank = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    const content = [{ type: 'image_url', image_url: { url: `data:image/png;base64,${blank.toString('base64')}` } }]
    const response = await fetch(`${server.url}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer local' },
      body: JSON.stringify({ model: 'any', messages: [{ role: 'user', content }] }),
    })
    const answer = (await response.json()) as { object: string; choices: { message: { content: string } }[] }
    expect(answer.object).toBe('chat.completion')
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({
      found: false,
      reason: 'The picture shows too little to compare it with anything.',
    })
  })

  it('refuses a wrong key, a wrong body and what is no image, as OpenAI does', async () => {
    const post = async (authorization: string, body: unknown): Promise<unknown> => {
      const init = { method: 'POST', headers: { authorization }, body: JSON.stringify(body) }
      const response = await fetch(`${server.url}/chat/completions`, init)
      return [response.status, ((await response.json()) as { error: { code: string } }).error.code]
    }
    const text = Buffer.from('no image').toString('base64')
    const content = [{ type: 'image_url', image_url: { url: `data:image/png;base64,${text}` } }]
    expect(await post('Bearer wrong', {})).toEqual([401, 'invalid_api_key'])
    expect(await post('Bearer local', { model: 1 })).toEqual([400, 'invalid_request'])
    expect(await post('Bearer local', { model: 'm', messages: [{ role: 'user', content }] })).toEqual([
      400,
      'invalid_image',
    ])
  })
})

describe('the client, of a model that does something else', () => {
  const answered = async (status: number, content: unknown): Promise<unknown> => {
    const server = await serveJson(async () => ({ status, body: { choices: [{ message: { content } }] } }))
    const image = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    try {
      return await createAi({ baseUrl: `${server.url}/v1`, model: 'm' }).identify(image, '')
    } catch (error) {
      return error
    } finally {
      await server.close()
    }
  }

  it.each([
    [401, 'ai_refused', false],
    [429, 'ai_rate_limited', true],
    [502, 'ai_unavailable', true],
  ])('makes of status %i the error %s', async (status, code, retryable) => {
    expect(await answered(status, '{}')).toMatchObject({ name: 'ServiceError', code, retryable })
  })

  it.each([null, 'Sorry, I cannot help.', '{"found": "maybe"}', '[]'])('refuses %j as an answer', async (content) => {
    expect(await answered(200, content)).toMatchObject({ code: 'ai_bad_answer', retryable: false })
  })

  it('makes a product of what a model knows, and takes null for not known', async () => {
    const product = { name: 'Plain Rice', brand: 'One', quantity: null, nutriments: { fat: 0.6, salt: null } }
    expect(await answered(200, JSON.stringify({ found: true, confidence: 0.9, product }))).toEqual({
      id: 'one-plain-rice',
      name: 'Plain Rice',
      brand: 'One',
      category: 'other',
      ingredients: '',
      additives: [],
      allergens: [],
      traces: [],
      labels: [],
      packaging: [],
      nutriments: { fat: 0.6 },
    })
  })

  it('takes a guess for nothing', async () => {
    const guess = { found: true, confidence: 0.3, product: { name: 'Rice', brand: 'One' } }
    expect(await answered(200, JSON.stringify(guess))).toBeUndefined()
  })
})
