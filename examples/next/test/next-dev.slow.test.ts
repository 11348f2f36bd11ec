import { afterAll, beforeAll } from 'vitest'
import { describeApi } from './api.ts'
import { describePage } from './page.ts'
import { type NextApp, PATIENCE_MS, startApp } from './support/next-app.ts'
import { type PictureService, startPictureService } from './support/picture-service.ts'
import { ask } from './support/scan-requests.ts'

let pictures: PictureService
let app: NextApp

/** What is asked first is compiled first. */
const ROUTES = ['/', '/api/scan', '/api/scan/progress', '/api/progress/health']

beforeAll(async () => {
  pictures = await startPictureService()
  app = await startApp('dev', { AI_BASE_URL: pictures.url })
  for (const route of ROUTES) await (await ask(app.origin + route)).text()
}, PATIENCE_MS)

afterAll(async () => {
  await app?.stop()
  await pictures?.close()
})

describeApi(() => ({ app, pictures }))
describePage(() => ({ app, pictures }))
