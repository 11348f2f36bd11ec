import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import sirv from 'sirv'

/** The gallery, to be mounted on a server of `node:http`: it answers under `/gallery/`. */
export interface GalleryApp {
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void
  /** Nobody follows anything here: its sessions are played in the page. */
  drain(): Promise<void>
  close(): Promise<void>
}

const BASE = '/gallery'

/** Serves the gallery's page, as it was built. */
export async function createGalleryApp(): Promise<GalleryApp> {
  const page = sirv(fileURLToPath(new URL('../dist/', import.meta.url)), { dev: true })
  return {
    listener(request, response) {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost')
      if (pathname === BASE) {
        response.writeHead(308, { Location: `${BASE}/` }).end()
        return
      }
      request.url = (request.url ?? '/').slice(BASE.length)
      page(request, response, () => {
        response
          .writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' })
          .end('There is nothing at this address.\n')
      })
    },
    drain: async () => undefined,
    close: async () => undefined,
  }
}
