import type { IncomingMessage } from 'node:http'
import { ProgressError } from '@progress/core'
import { sendJson } from 'purchase-order/http/reply'
import type { UploadFile } from '../database/uploads.ts'
import type { UploadStore } from '../uploads/upload-store.ts'
import type { Asked, Route } from './routes.ts'

const MAX_KEY_LENGTH = 200

/** `uploads`: files that are put away before a session begins with them, of any size and one by one. */
export function uploadRoutes(uploads: UploadStore): readonly Route[] {
  const owned = async ({ names, owner }: Asked): Promise<string> => {
    const [id = ''] = names
    if ((await uploads.find(id, owner)) === undefined) throw new ProgressError('not_found')
    return id
  }

  const create = async ({ owner, response }: Asked): Promise<void> => {
    const upload = await uploads.create(owner)
    response.setHeader('Location', `uploads/${upload}`)
    sendJson(response, 201, { upload })
  }

  const list = async (asked: Asked): Promise<unknown> => {
    const upload = await owned(asked)
    const files = (await uploads.list(upload)).map(shown)
    return { upload, files, bytes: files.reduce((sum, { size }) => sum + size, 0) }
  }

  const put = async (asked: Asked): Promise<void> => {
    const { request, response, query, names } = asked
    const key = query.get('key') || undefined
    if (key !== undefined && key.length > MAX_KEY_LENGTH) {
      throw new ProgressError('invalid_request', { message: `A key has at most ${MAX_KEY_LENGTH} characters` })
    }
    const upload = await owned(asked)
    const file = await uploads.put(upload, { name: names[1] ?? '', key, size: lengthOf(request), body: request })
    if (file.refused !== null) throw new ProgressError('payload_too_large')
    // What was there already was not read: the sender goes on all the same.
    request.resume()
    sendJson(response, 201, shown(file))
  }

  return [
    ['POST', /^\/uploads$/, create],
    ['GET', /^\/uploads\/([^/]+)$/, list],
    ['PUT', /^\/uploads\/([^/]+)\/([^/]+)$/, put],
  ]
}

const shown = ({ name, size, key, refused }: UploadFile) => ({
  name,
  size,
  ...(key !== null && { key }),
  ...(refused !== null && { refused }),
})

function lengthOf({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length']
  return length === undefined ? undefined : Number(length)
}
