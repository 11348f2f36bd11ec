import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createGalleryApp, type GalleryApp } from '../src/app.ts'

let app: GalleryApp
let server: Server
const get = (path: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { redirect: 'manual' })

beforeEach(async () => {
  app = await createGalleryApp()
  server = createServer(app.listener)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await app.drain()
  await app.close()
  await new Promise((resolve) => server.close(resolve))
})

it('leads to its page', async () => {
  const response = await get('/gallery')
  expect([response.status, response.headers.get('location')]).toEqual([308, '/gallery/'])
})

it('answers 404 for what it has not, and never leaves its own folder', async () => {
  for (const path of ['/gallery/nothing.js', '/gallery/%2e%2e/package.json', '/gallery/..%2fsrc%2fapp.ts']) {
    expect([path, (await get(path)).status]).toEqual([path, 404])
  }
})
