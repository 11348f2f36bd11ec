import { checkDocument } from './document-check.ts'
import type { Failure } from './failures.ts'

/** Where an upload stands; `taken`: the server has it, and names a session. */
export type UploadState = 'queued' | 'sending' | 'taken' | 'refused'

/** One document on its way to the server. */
export interface Upload {
  /** Also its idempotency key: sent again, it is not run twice. */
  readonly id: string
  readonly merchant: string
  readonly file: File
  readonly state: UploadState
  readonly sessionId?: string | undefined
  readonly failure?: Failure | undefined
}

/** Sends one document. @returns The session's id. @throws {ProgressError} What the server refused. */
export type SendDocument = (upload: Pick<Upload, 'id' | 'merchant' | 'file'>) => Promise<string>

/** Uploads in the order in which they were asked for, the newest first. */
export interface Uploads {
  subscribe(listener: () => void): () => void
  /** The same array until something changes. */
  getSnapshot(): readonly Upload[]
  add(merchant: string, files: Iterable<File>): void
  /** Sends what was refused once more. */
  retry(id: string): void
  /** Takes uploads from the list: refused ones, or those that are shown as orders by now. */
  forget(ids: Iterable<string>): void
}

/** Settings of `createUploads`. */
export interface UploadsOptions {
  readonly send: SendDocument
  readonly createId: () => string
  /** Requests at once. A browser allows six to one server on HTTP/1.1, of which the stream takes one. @defaultValue 3 */
  readonly maxAtOnce?: number
}

/** Sends documents a few at a time. Each is on its own: one that is refused stops no other. */
export function createUploads({ send, createId, maxAtOnce = 3 }: UploadsOptions): Uploads {
  let uploads: readonly Upload[] = []
  let sending = 0
  const listeners = new Set<() => void>()

  const set = (next: readonly Upload[]): void => {
    uploads = next
    for (const listener of [...listeners]) listener()
  }
  const change = (id: string, changes: Partial<Upload>): void =>
    set(uploads.map((upload) => (upload.id === id ? { ...upload, ...changes } : upload)))

  const sendNext = (): void => {
    while (sending < maxAtOnce) {
      const next = uploads.findLast(({ state }) => state === 'queued')
      if (!next) return
      sending += 1
      change(next.id, { state: 'sending', failure: undefined })
      send(next)
        .then((sessionId) => change(next.id, { state: 'taken', sessionId }))
        .catch((failure: Failure) => change(next.id, { state: 'refused', failure }))
        .finally(() => {
          sending -= 1
          sendNext()
        })
    }
  }

  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    getSnapshot: () => uploads,
    add(merchant, files) {
      const added = Array.from(files, (file): Upload => {
        const failure = checkDocument(file)
        return { id: createId(), merchant, file, state: failure ? 'refused' : 'queued', failure }
      })
      set([...added.reverse(), ...uploads])
      sendNext()
    },
    retry(id) {
      change(id, { state: 'queued', failure: undefined })
      sendNext()
    },
    forget(ids) {
      const gone = new Set(ids)
      if (uploads.some(({ id }) => gone.has(id))) set(uploads.filter(({ id }) => !gone.has(id)))
    },
  }
}
