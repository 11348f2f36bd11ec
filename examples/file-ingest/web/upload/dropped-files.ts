import { type Breath, createBreath } from './breath.ts'

/** A file under the name that it is to have at the server: its path within what was dropped. */
export interface NamedFile {
  readonly name: string
  readonly file: File
}

/** What the platform gives of files and folders that are dropped, as far as it is needed. */
export interface DroppedEntry {
  readonly isFile: boolean
  readonly isDirectory: boolean
  readonly name: string
  file?(done: (file: File) => void, fail: (error: unknown) => void): void
  createReader?(): { readEntries(done: (entries: DroppedEntry[]) => void, fail: (error: unknown) => void): void }
}

/** What systems leave in folders, and nobody means to send. */
const isClutter = (name: string): boolean => /^(\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(name)

/**
 * Reads entries lazily: folders in batches, as the platform hands them out (Chromium: a hundred), each file only when its
 * turn comes. What cannot be read, since it was deleted meanwhile for example, is told and left out.
 *
 * @param onUnreadable - Hears of the paths of those.
 */
export async function* filesOf(
  entries: Iterable<DroppedEntry>,
  onUnreadable: (path: string) => void = () => undefined,
  breathe: Breath = createBreath(),
  parent = '',
): AsyncGenerator<NamedFile, void, undefined> {
  for (const entry of entries) {
    const path = `${parent}${entry.name}`
    await breathe()
    if (entry.isDirectory) yield* filesIn(entry, path, onUnreadable, breathe)
    else if (!isClutter(entry.name)) {
      const file = await fileOf(entry).catch(() => undefined)
      if (file) yield { name: path, file }
      else onUnreadable(path)
    }
  }
}

async function* filesIn(
  folder: DroppedEntry,
  path: string,
  onUnreadable: (path: string) => void,
  breathe: Breath,
): AsyncGenerator<NamedFile, void, undefined> {
  const reader = folder.createReader?.()
  for (;;) {
    const batch = await new Promise<DroppedEntry[]>((resolve, reject) => {
      if (reader) reader.readEntries(resolve, reject)
      else resolve([])
    }).catch(() => undefined)
    if (!batch) onUnreadable(path)
    if (!batch?.length) return
    yield* filesOf(batch, onUnreadable, breathe, `${path}/`)
  }
}

const fileOf = (entry: DroppedEntry): Promise<File | undefined> =>
  new Promise((resolve, reject) => (entry.file ? entry.file(resolve, reject) : resolve(undefined)))

/**
 * Files, and folders with all that is in them, that came over the page.
 *
 * @param dropped - Where they were dropped and not pasted. Its entries are taken at once: afterwards it is empty.
 */
export function droppedFiles(files: readonly File[], dropped?: DataTransfer): AsyncIterable<NamedFile> {
  const entries = Array.from(dropped?.items ?? [], (item) => item.webkitGetAsEntry?.() ?? null)
  const known = entries.filter((entry) => entry !== null) as unknown as DroppedEntry[]
  // What a script drops has files and no entries.
  return known.length > 0 ? filesOf(known) : pickedFiles(files)
}

/** Files that were picked, under their paths where a folder was. */
export async function* pickedFiles(
  files: Iterable<File>,
  breathe: Breath = createBreath(),
): AsyncGenerator<NamedFile, void, undefined> {
  for (const file of files) {
    await breathe()
    if (!isClutter(file.name)) yield { name: file.webkitRelativePath || file.name, file }
  }
}
