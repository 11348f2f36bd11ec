import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createNetwork } from './network.ts'

let server: Server
let url: string

/** Answers with a first piece, and leaves the reply open. */
beforeEach(async () => {
  server = createServer((_request, response) => response.writeHead(200).write('first'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const readerOf = (response: Response): ReadableStreamDefaultReader<Uint8Array> =>
  (response.body as ReadableStream<Uint8Array>).getReader()

it('cuts a reply that is being read', async () => {
  const network = createNetwork()
  const reader = readerOf(await network.fetch(url))
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('first')
  const next = reader.read()
  network.takeAway()
  await expect(next).rejects.toThrow('The network was taken away')
})

it('lets nothing through while it is away, and everything once it is back', async () => {
  const network = createNetwork()
  network.takeAway()
  expect(network.isAway()).toBe(true)
  await expect(network.fetch(url)).rejects.toThrow('The network was taken away')
  network.giveBack()
  expect(network.isAway()).toBe(false)
  expect((await network.fetch(url)).status).toBe(200)
})

it('still ends a request whose caller gives it up', async () => {
  const network = createNetwork()
  const control = new AbortController()
  const reader = readerOf(await network.fetch(url, { signal: control.signal }))
  await reader.read()
  const next = reader.read()
  control.abort(new Error('enough'))
  await expect(next).rejects.toThrow('enough')
})

it('tells of both, until nobody listens', () => {
  const network = createNetwork()
  const seen: boolean[] = []
  const stop = network.subscribe(() => seen.push(network.isAway()))
  network.takeAway()
  network.giveBack()
  stop()
  network.takeAway()
  expect(seen).toEqual([true, false])
})
