import { beside, client } from './client.ts'
import { createUploads, type Uploads } from './uploads.ts'

/** The documents that this window sends, whichever merchant's orders it shows. */
export const uploads: Uploads = createUploads({
  createId: () => crypto.randomUUID(),
  async send({ id, merchant, file }) {
    const session = client.start('purchase-order', { merchant: merchant as never, file }, { key: id })
    try {
      return await session.started
    } finally {
      // The topic's stream tells of it from now on.
      session.detach()
    }
  },
})

// What is not sent yet is lost with the page; what is taken goes on without it.
addEventListener('beforeunload', (event) => {
  if (uploads.getSnapshot().some(({ state }) => state === 'queued' || state === 'sending')) event.preventDefault()
})

/** A document to try, as the server lists it. */
export interface SampleEntry {
  readonly name: string
  readonly url: string
  readonly size: number
}

/** Uploads documents of the server's own, as if they came from this computer. @throws {TypeError} where one cannot be had. */
export async function uploadSamples(merchant: string, samples: readonly SampleEntry[]): Promise<void> {
  const files = await Promise.all(
    samples.map(async ({ name, url }) => {
      const response = await fetch(beside(url))
      if (!response.ok) throw new TypeError(`The server answered ${response.status}`)
      const bytes = await response.blob()
      return new File([bytes], name, { type: bytes.type })
    }),
  )
  uploads.add(merchant, files)
}
