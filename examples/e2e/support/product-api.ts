import { serveProductApi } from 'scan/product-api'
import { listen } from './listen.ts'

/** The example's product API, behind a door that can be shut. */
export interface ProductApiWithOutage {
  readonly url: string
  /** While it is down, it answers 503 as a gateway does. */
  isDown: boolean
  close(): Promise<void>
}

/** Starts the product API that the example brings, such that it can be down. */
export async function startProductApi(): Promise<ProductApiWithOutage> {
  const real = await serveProductApi()
  const api = { isDown: false }
  const door = await listen(async (request, response) => {
    if (api.isDown) return void response.writeHead(503).end()
    const answer = await fetch(new URL(request.url ?? '/', real.url))
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  return Object.assign(api, {
    url: door.origin,
    close: async () => void (await Promise.all([door.close(), real.close()])),
  })
}
