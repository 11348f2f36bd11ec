import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveAi } from 'scan/ai'

/** Holds what is asked until a test lets it go on. */
export interface Hold {
  /** Resolves when the first question waits. */
  readonly reached: Promise<void>
  release(): void
}

/** The example's picture service, for `AI_BASE_URL`; its answers can be held back. */
export interface PictureService {
  readonly url: string
  /** Holds every question from now on. */
  hold(): Hold
  close(): Promise<void>
}

/** Starts the picture service on a free port. */
export async function startPictureService(): Promise<PictureService> {
  const real = await serveAi()
  let passed = Promise.resolve()
  let reach = (): void => undefined
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    reach()
    await passed
    const answer = await fetch(new URL(request.url ?? '/', real.url), {
      method: request.method ?? 'GET',
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat(chunks),
    })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold() {
      const gate = Promise.withResolvers<void>()
      const reached = Promise.withResolvers<void>()
      passed = gate.promise
      reach = reached.resolve
      return { reached: reached.promise, release: gate.resolve }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await real.close()
    },
  }
}
