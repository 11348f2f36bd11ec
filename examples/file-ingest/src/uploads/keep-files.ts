import { type Json, type ParsedInputOf, ProgressError } from '@progress/core'
import type { KeepContext } from '@progress/server'
import { allowedFolder } from '../folder/allowed-folder.ts'
import { type ingest, MAX_LAB_FILES } from '../workflows.ts'
import type { UploadStore } from './upload-store.ts'

/** The project of whoever names none. */
export const DEFAULT_PROJECT = 'default'

/** Where files are put away, and which folders may be named. */
export interface KeepFilesOptions {
  readonly uploads: UploadStore
  readonly folderRoot: string | undefined
}

type Input = Pick<ParsedInputOf<typeof ingest>, 'files' | 'upload' | 'folder' | 'project'>

/**
 * Puts the files of a form away, and gives the reference that stands in their place: for the worker, and for each retry.
 * A reference that was sent must be the owner's own, a folder one that is allowed.
 */
export function keepFiles({ uploads, folderRoot }: KeepFilesOptions) {
  return async ({ files, upload, folder, project = DEFAULT_PROJECT }: Input, context: KeepContext): Promise<Json> => {
    const { owner } = context
    if (owner === undefined) throw new ProgressError('unauthorized')
    if (folder !== undefined) {
      await allowedFolder(folderRoot, folder)
      return { folder, project }
    }
    if (files !== undefined) return { upload: await uploads.putForm(owner, [files].flat()), project }
    if (upload !== undefined && (await uploads.find(upload, owner)) !== undefined) return { upload, project }
    throw new ProgressError('invalid_input', { issues: [{ path: ['upload'], message: 'unknown upload' }] })
  }
}

/** The same for `lab-report`. @throws {ProgressError} `invalid_input` for more than five files, too. */
export function keepLabFiles(options: KeepFilesOptions) {
  const keep = keepFiles(options)
  return async (input: Pick<Input, 'files' | 'upload'>, context: KeepContext): Promise<Json> => {
    const kept = (await keep(input, context)) as { readonly upload: string }
    const { length } = await options.uploads.list(kept.upload)
    if (length <= MAX_LAB_FILES) return { upload: kept.upload }
    const message = `There are ${length} documents: at most ${MAX_LAB_FILES} are read at once`
    throw new ProgressError('invalid_input', { issues: [{ path: ['files'], message }] })
  }
}
