import { beside } from './client.ts'
import { filesOfNumber, formatSize } from './format.ts'
import { failureOf, putFile, UNREACHABLE, UploadFailed } from './upload/put-file.ts'
import type { UploadFailure } from './upload/upload-list.ts'
import { createUploader, type Uploader, type UploadServer } from './upload/uploader.ts'

/** What the server takes. */
export interface PageLimits {
  readonly maxFileBytes: number
  readonly maxFiles: number
}

const limits: { now: PageLimits } = {
  now: { maxFileBytes: Number.POSITIVE_INFINITY, maxFiles: Number.POSITIVE_INFINITY },
}

/** Notes what the server takes, so that the page need not send what would be refused. */
export function learnLimits(learnt: PageLimits): void {
  limits.now = learnt
}

const MAX_KEY_LENGTH = 200

/** What the server has of an upload. */
interface Kept {
  readonly files: readonly {
    readonly name: string
    readonly key?: string | null
    readonly size: number
    readonly refused?: string | null
  }[]
}

const ask = async <T>(path: string, method: 'GET' | 'POST'): Promise<T> => {
  const response = await fetch(beside(`api/uploads${path}`), { method }).catch(() => {
    throw new UploadFailed(UNREACHABLE)
  })
  const text = await response.text()
  if (!response.ok) throw new UploadFailed(failureOf(response.status, text))
  return JSON.parse(text) as T
}

const server: UploadServer = {
  create: async () => (await ask<{ readonly upload: string }>('', 'POST')).upload,
  async read(upload) {
    const { files } = await ask<Kept>(`/${encodeURIComponent(upload)}`, 'GET')
    // The server may have named a file otherwise; its key is the name that the page gave it.
    return {
      upload,
      files: files.flatMap(({ name, key, size, refused }) => (refused ? [] : { name: key ?? name, size })),
    }
  },
  put: putFile,
  address(upload, name) {
    // Sent twice under the same key it is there once.
    const key = encodeURIComponent(name.slice(-MAX_KEY_LENGTH))
    return beside(`api/uploads/${encodeURIComponent(upload)}/${encodeURIComponent(name)}?key=${key}`)
  },
}

const refusal = (code: string, message: string): UploadFailure => ({ code, message, retryable: false })

/** Tells what the server would refuse. @param count - Files that are in the upload already. */
function checkFile(
  { size }: Pick<File, 'size'>,
  count: number,
  { maxFileBytes, maxFiles }: PageLimits,
): UploadFailure | undefined {
  if (count >= maxFiles) return refusal('too_many_files', `At most ${filesOfNumber(maxFiles)} go together`)
  if (size > maxFileBytes) {
    return refusal('file_too_large', `It has ${formatSize(size)}, and at most ${formatSize(maxFileBytes)} are taken`)
  }
  return undefined
}

/** What is kept of an upload for the page that is loaded next in this tab. */
const storedUnder = (key: string): string => `file-ingest:upload:${key}`

/** Looking at storage throws where it is forbidden. */
const tryStored = <T>(use: (stored: Storage) => T): T | undefined => {
  try {
    return use(sessionStorage)
  } catch {
    return undefined
  }
}

/** An uploader that outlives a refresh: the server keeps the files, and this tab which upload they are of. */
function pageUploader(key: string, maxFiles = Number.POSITIVE_INFINITY): Uploader {
  const uploader = createUploader({
    server,
    check: (file, count) =>
      checkFile(file, count, { ...limits.now, maxFiles: Math.min(maxFiles, limits.now.maxFiles) }),
  })
  const earlier = tryStored((stored) => stored.getItem(storedUnder(key)))
  const forget = (): void => void tryStored((stored) => stored.removeItem(storedUnder(key)))
  if (earlier) uploader.resume(earlier).catch((error) => error.failure?.code !== UNREACHABLE.code && forget())
  uploader.subscribe(() => {
    const { upload, phase } = uploader.getSnapshot()
    if (upload !== undefined) tryStored((stored) => stored.setItem(storedUnder(key), upload))
    else if (phase === 'idle') forget()
  })
  return uploader
}

/** Files on their way to `ingest`. */
export const ingestUploader: Uploader = pageUploader('ingest')

/** How many documents a lab report takes. */
export const MAX_LAB_FILES = 5

/** Documents on their way to `lab-report`. */
export const labUploader: Uploader = pageUploader('lab-report', MAX_LAB_FILES)

// What is not sent yet is lost with the page; what is processed goes on without it.
addEventListener('beforeunload', (event) => {
  const isSending = [ingestUploader, labUploader].some((uploader) => uploader.getSnapshot().phase === 'sending')
  if (isSending) event.preventDefault()
})
