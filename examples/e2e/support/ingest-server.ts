import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFileIngestApp } from '../../file-ingest/src/app.ts'

/** The file-ingest application as a program: memory store, SQLite in `INGEST_DATA`, listening on `PORT`. */
const app = await createFileIngestApp()
const server = createServer(app.listener)
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  process.send?.((server.address() as AddressInfo).port)
})
