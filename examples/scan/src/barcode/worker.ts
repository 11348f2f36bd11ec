import { parentPort } from 'node:worker_threads'
import { decodeBarcode } from './decode.ts'

/** What the worker is asked: to read an image until `deadline` (epoch ms), or to stop doing so. */
export type Request =
  | { readonly id: number; readonly image: Uint8Array; readonly deadline: number }
  | { readonly cancel: number }

/** What it answers. */
export interface Answer {
  readonly id: number
  readonly code?: string | undefined
  readonly problem?: string
}

const cancelled = new Set<number>()

parentPort?.on('message', async (request: Request) => {
  if ('cancel' in request) {
    cancelled.add(request.cancel)
    return
  }
  const { id, image, deadline } = request
  const goOn = (): boolean => Date.now() < deadline && !cancelled.has(id)
  try {
    answer({ id, code: await decodeBarcode(Buffer.from(image), goOn) })
  } catch (error) {
    answer({ id, problem: String(error) })
  } finally {
    cancelled.delete(id)
  }
})

function answer(message: Answer): void {
  parentPort?.postMessage(message)
}
