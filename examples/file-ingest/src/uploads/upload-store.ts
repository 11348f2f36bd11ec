import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ProgressError } from '@progress/core'
import type { Database } from '../database/database.ts'
import {
  addUploadFile,
  findUpload,
  findUploadFile,
  forgetUploads,
  listUploadFiles,
  putUpload,
  sumUpload,
  type Upload,
  type UploadFile,
} from '../database/uploads.ts'
import { mebibytes } from '../extract/refused.ts'
import { safeName, uniqueName } from './names.ts'

/** What uploads may hold. */
export interface UploadLimits {
  readonly maxFileBytes: number
  /** Files of one upload. @defaultValue 20 000 */
  readonly maxUploadFiles: number
  /** Bytes of one upload. @defaultValue 4 GiB */
  readonly maxUploadBytes: number
}

/** Uploads are kept as long as a retry could ask for them, and for a while of history: a week. */
export const FORGET_UPLOADS_AFTER_MS = 7 * 24 * 60 * 60 * 1_000

/** What an upload may hold, beside the limit of a file. */
export const UPLOAD_LIMITS: Omit<UploadLimits, 'maxFileBytes'> = {
  maxUploadFiles: 20_000,
  maxUploadBytes: 4 * 1024 * 1024 * 1024,
}

/** Where uploads are, and what they may hold. */
export interface UploadStoreOptions extends UploadLimits {
  readonly database: Database
  /** Files lie below it, by names of our own; every process that works on uploads must see it. */
  readonly directory: string
  readonly now: () => number
}

/** A file on its way in. */
export interface IncomingFile {
  /** As whoever sends it says. */
  readonly name: string
  /** What the sender calls it: sent twice it is there once. */
  readonly key?: string | undefined
  /** As announced; `undefined`: not known before its end. */
  readonly size?: number | undefined
  readonly body: Readable
}

/** Files that were put away before, or with, the start of a session. */
export class UploadStore {
  readonly #options: UploadStoreOptions

  constructor(options: UploadStoreOptions) {
    this.#options = options
  }

  /** Makes room for the files of an owner. @returns Its id, which only the owner may use. */
  async create(owner: string): Promise<string> {
    const id = randomBytes(16).toString('base64url')
    await this.#begin(id, owner)
    return id
  }

  /** @returns `undefined` for one that is not there, or somebody else's. */
  find(id: string, owner: string): Promise<Upload | undefined> {
    return findUpload(this.#options.database, id, owner)
  }

  /** Its files, in the order in which they came. */
  list(id: string): Promise<UploadFile[]> {
    return listUploadFiles(this.#options.database, id)
  }

  /** Where a file's bytes are. */
  pathOf(upload: string, stored: string): string {
    return join(this.#directoryOf(upload), stored)
  }

  /**
   * Puts a file of an upload away as it comes, whatever its size, under a name that no other of its files has.
   *
   * @throws {ProgressError} `payload_too_large`: the file is then noted as one that was refused, the upload's own limits
   * aside; what reading the body throws, and nothing is noted.
   */
  async put(upload: string, { name, key, size, body }: IncomingFile): Promise<UploadFile> {
    const { database, maxFileBytes } = this.#options
    const known = key === undefined ? undefined : await findUploadFile(database, upload, key)
    if (known !== undefined) return known
    await this.#assertRoom(upload, size ?? 0)
    const safe = { name: safeName(name), key: key ?? null }
    if (size !== undefined && size > maxFileBytes) throw await this.#refuse(upload, safe, size)
    const stored = randomBytes(12).toString('hex')
    const path = this.pathOf(upload, stored)
    await mkdir(this.#directoryOf(upload), { recursive: true })
    try {
      const written = await write(body, `${path}.part`, maxFileBytes)
      if (written > maxFileBytes) throw await this.#refuse(upload, safe, written)
      if (size === undefined) await this.#assertRoom(upload, written)
      await rename(`${path}.part`, path)
      const added = await this.#add(upload, { ...safe, size: written, stored, refused: null })
      // The same file came a second way meanwhile, and was there first.
      if (added.stored !== stored) await rm(path, { force: true })
      return added
    } catch (error) {
      await Promise.all([path, `${path}.part`].map((left) => rm(left, { force: true })))
      throw error
    }
  }

  /**
   * Puts the files of a form away, under their content: the same form of the same owner is one upload.
   *
   * @returns The upload's id.
   */
  async putForm(owner: string, files: readonly File[]): Promise<string> {
    const { maxUploadFiles, maxUploadBytes } = this.#options
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    if (files.length > maxUploadFiles || bytes > maxUploadBytes) throw tooMuch()
    const id = await fingerprintOf(owner, files)
    await this.#begin(id, owner)
    for (const [index, file] of files.entries()) {
      const incoming = { name: file.name, key: `form ${index}`, size: file.size }
      const body = Readable.fromWeb(file.stream() as import('node:stream/web').ReadableStream)
      await this.put(id, { ...incoming, body }).catch((error: unknown) => {
        // One that is too large fails by itself, as an item.
        if (!(error instanceof FileRefused)) throw error
      })
    }
    return id
  }

  /** Removes uploads that nothing can ask for any more. @returns How many. */
  async forget(olderThanMs: number): Promise<number> {
    const { database, now } = this.#options
    const gone = await forgetUploads(database, now() - olderThanMs)
    for (const id of gone) await rm(this.#directoryOf(id), { recursive: true, force: true })
    return gone.length
  }

  #directoryOf(upload: string): string {
    return join(this.#options.directory, upload)
  }

  async #begin(id: string, owner: string): Promise<void> {
    await putUpload(this.#options.database, { id, owner, createdAt: this.#options.now() })
  }

  async #assertRoom(upload: string, more: number): Promise<void> {
    const { database, maxUploadFiles, maxUploadBytes, maxFileBytes } = this.#options
    const { files, bytes } = await sumUpload(database, upload)
    if (files >= maxUploadFiles || bytes + Math.min(more, maxFileBytes) > maxUploadBytes) throw tooMuch()
  }

  /** Notes a file that is too large, for the session to tell of it. */
  async #refuse(upload: string, safe: { name: string; key: string | null }, size: number): Promise<FileRefused> {
    await this.#add(upload, { ...safe, size, stored: null, refused: 'file_too_large' })
    return new FileRefused(this.#options.maxFileBytes)
  }

  async #add(upload: string, file: UploadFile): Promise<UploadFile> {
    const { database } = this.#options
    if (await addUploadFile(database, upload, file)) return file
    const taken = new Set((await listUploadFiles(database, upload)).map(({ name }) => name))
    for (let count = 1; count <= this.#options.maxUploadFiles + 1; count++) {
      // Somebody else may have put the same one away meanwhile.
      const other = file.key === null ? undefined : await findUploadFile(database, upload, file.key)
      if (other !== undefined) return other
      const named = { ...file, name: uniqueName(file.name, (name) => taken.has(name)) }
      if (await addUploadFile(database, upload, named)) return named
      taken.add(named.name)
    }
    throw tooMuch()
  }
}

/** A file that was noted as too large. */
class FileRefused extends ProgressError<'payload_too_large'> {
  constructor(maxFileBytes: number) {
    super('payload_too_large', { message: `A file has at most ${mebibytes(maxFileBytes)}` })
  }
}

const tooMuch = (): ProgressError<'payload_too_large'> =>
  new ProgressError('payload_too_large', { message: 'The upload has too many files, or too many bytes' })

/** Writes a body, but no more than one byte beyond the limit. @returns How many bytes came. */
async function write(body: Readable, path: string, limit: number): Promise<number> {
  let written = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      written += chunk.length
      // The rest is read and dropped, within reason: a sender that is cut off cannot be told why.
      if (written > 2 * limit) done(new FileRefused(limit))
      else done(null, written > limit ? undefined : chunk)
    },
  })
  await pipeline(body, counted, createWriteStream(path, { flags: 'wx' }))
  return written
}

async function fingerprintOf(owner: string, files: readonly File[]): Promise<string> {
  const hash = createHash('sha256').update(owner).update('\0')
  for (const file of files) {
    hash.update(`${file.name}\0${file.size}\0`)
    for await (const chunk of file.stream()) hash.update(chunk)
  }
  return hash.digest('base64url').slice(0, 22)
}
