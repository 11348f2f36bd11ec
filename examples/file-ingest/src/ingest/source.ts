import { type ItemEntry, ProgressError } from '@progress/core'
import { labelOf } from '../extract/detect.ts'
import { allowedFolder } from '../folder/allowed-folder.ts'
import { walkFolder } from '../folder/walk-folder.ts'
import { safeName, uniqueName } from '../uploads/names.ts'
import type { UploadStore } from '../uploads/upload-store.ts'

/** A file to be worked on, as an entry of the list. */
export interface SourceEntry extends ItemEntry {
  readonly name: string
  readonly size: number
  /** Its place in the list, from 0. */
  readonly position: number
  /** `undefined` for one that was refused when it was uploaded. */
  readonly path: string | undefined
  /** Why it was refused. */
  readonly refused: string | undefined
}

/** Where files come from. */
export interface SourceOptions {
  readonly uploads: UploadStore
  /** Below which folders may be named; `undefined`: none may. */
  readonly folderRoot: string | undefined
  /** Told of what was left out of a folder. */
  readonly onLeftOut: (name: string, reason: string) => void
}

/** What a session is about, as it is kept. */
export type KeptInput = { readonly upload: string } | { readonly folder: string }

/**
 * The files of a session; a folder's as they are found. The same for every worker and every try.
 *
 * @throws {ProgressError} `invalid_input` for a folder that is not allowed, or an upload that has no files.
 */
export async function openSource(input: KeptInput, options: SourceOptions): Promise<AsyncIterable<SourceEntry>> {
  if ('folder' in input) {
    const folder = await allowedFolder(options.folderRoot, input.folder)
    const root = await allowedFolder(options.folderRoot, '')
    return named(walkFolder({ root, folder, onLeftOut: options.onLeftOut }))
  }
  const files = await options.uploads.list(input.upload)
  if (files.length === 0) {
    throw new ProgressError('invalid_input', {
      issues: [{ path: ['upload'], message: 'The upload has no files, or they are gone' }],
    })
  }
  return fromList(
    files.map(({ name, size, stored, refused }) => ({
      name,
      size,
      path: stored === null ? undefined : options.uploads.pathOf(input.upload, stored),
      refused: refused ?? undefined,
    })),
  )
}

interface Listed {
  readonly name: string
  readonly size: number
  readonly path: string | undefined
  readonly refused?: string | undefined
}

async function* fromList(files: readonly Listed[]): AsyncGenerator<SourceEntry> {
  for (const [position, file] of files.entries()) yield toEntry(file, position)
}

/** Gives the files of a folder their ids: names that are cut, or cleaned, may come to be alike. */
async function* named(files: AsyncIterable<Listed>): AsyncGenerator<SourceEntry> {
  const taken = new Set<string>()
  let position = 0
  for await (const file of files) {
    const name = uniqueName(safeName(file.name), (other) => taken.has(other))
    taken.add(name)
    yield toEntry({ ...file, name }, position++)
  }
}

const toEntry = ({ name, size, path, refused }: Listed, position: number): SourceEntry => ({
  id: name,
  name,
  size,
  position,
  path,
  refused,
  kind: labelOf(name) ?? '?',
})
