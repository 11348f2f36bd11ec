import type { IncomingMessage, ServerResponse } from 'node:http'
import { createFileIngestApp } from '../../file-ingest/src/app.ts'
import { createGalleryApp } from '../../gallery/src/app.ts'
import { createPurchaseOrderApp } from '../../purchase-order/src/app.ts'
import { createScanApp } from '../../scan/src/app.ts'

/** An example that runs. */
export interface ExampleApp {
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void
  /** Tells followers to reconnect elsewhere. */
  drain(): Promise<void>
  close(): Promise<void>
}

/** An example as the index lists it. */
export interface Example {
  /** The first part of its addresses: `/{path}/`. */
  readonly path: string
  readonly title: string
  /** One sentence. */
  readonly description: string
  start(): Promise<ExampleApp>
}

/** Everything that the site serves, one line each. */
export const EXAMPLES: readonly Example[] = [
  {
    path: 'scan',
    title: 'Product scan',
    description: 'Photograph a pack, and watch its barcode, its product and five insights come in, tier by tier.',
    start: () => createScanApp(),
  },
  {
    path: 'purchase-order',
    title: 'Purchase orders',
    description: 'Upload suppliers’ documents, and follow each from its reading to the shop, many at once.',
    start: () => createPurchaseOrderApp(),
  },
  {
    path: 'file-ingest',
    title: 'File ingest',
    description:
      'Drop files or a folder, thousands if you like, and watch each be read, tried again, paused and resumed.',
    start: () => createFileIngestApp(),
  },
  {
    path: 'gallery',
    title: 'Gallery',
    description: 'Every component of the React package in every state, played from scripts.',
    start: () => createGalleryApp(),
  },
]
