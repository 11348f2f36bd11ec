import { beside } from '../client.ts'
import { failureOf, UNREACHABLE } from '../upload/put-file.ts'

/** Asks something beside the protocol. @throws {UploadFailure} what the server refused, or `network`. */
export async function askServer(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(beside(`api/${path}`), init).catch((error: unknown) => {
    throw init.signal?.aborted ? error : UNREACHABLE
  })
  if (!response.ok) throw failureOf(response.status, await response.text())
  return response
}
