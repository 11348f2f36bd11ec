import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { createSite, type Site } from './create-site.ts'
import type { Example } from './examples.ts'

let site: Site
const steps: string[] = []

/** An example that answers with its address, and notes how it is ended. */
const echo: Example = {
  path: 'echo',
  title: 'Echo',
  description: 'Says where it was asked.',
  start: async () => ({
    listener: (request, response) => response.end(request.url),
    drain: async () => void steps.push('drain'),
    close: async () => void steps.push('close'),
  }),
}

async function serve(): Promise<(path: string) => Promise<Response>> {
  site = await createSite([echo])
  await new Promise<void>((resolve) => site.server.listen(0, '127.0.0.1', resolve))
  const { port } = site.server.address() as AddressInfo
  return (path) => fetch(`http://127.0.0.1:${port}${path}`)
}

afterEach(() => (site.server.listening ? site.close() : undefined))

it('lists the examples', async () => {
  const get = await serve()
  const response = await get('/')
  expect(response.headers.get('content-type')).toContain('text/html')
  const html = await response.text()
  expect(html).toContain('href="/echo/"')
  expect(html).toContain('Says where it was asked.')
})

it('hands each example what is below its path, unchanged', async () => {
  const get = await serve()
  expect(await (await get('/echo/api/sessions?cursor=3')).text()).toBe('/echo/api/sessions?cursor=3')
  expect(await (await get('/echo')).text()).toBe('/echo')
})

it('answers 404, with the way back, for any other address', async () => {
  const get = await serve()
  const response = await get('/echoes/')
  expect(response.status).toBe(404)
  expect(await response.text()).toContain('href="/"')
})

it('drains before it closes', async () => {
  await serve()
  steps.length = 0
  await site.close()
  expect(steps).toEqual(['drain', 'close'])
})
