import { allowedFolder } from '../folder/allowed-folder.ts'
import { walkFolder } from '../folder/walk-folder.ts'
import type { UploadLimits } from '../uploads/upload-store.ts'
import type { Route } from './routes.ts'
import { projectTopic, visitorName } from './visitor.ts'

/** What the page asks before anything is begun. */
export interface PageRoutesOptions {
  readonly folderRoot: string | undefined
  readonly limits: UploadLimits
  readonly concurrency: number
}

/** A folder is not counted further: the page says "more than". */
const MAX_COUNTED = 20_000

/** `visitor`, `limits` and `folders`. */
export function pageRoutes({ folderRoot, limits, concurrency }: PageRoutesOptions): readonly Route[] {
  const { maxFileBytes, maxUploadFiles: maxFiles, maxUploadBytes: maxBytes } = limits
  return [
    ['GET', /^\/visitor$/, ({ owner }) => ({ visitor: visitorName(owner), topics: projectTopic(owner, '') })],
    ['GET', /^\/limits$/, () => ({ maxFileBytes, maxFiles, maxBytes, concurrency })],
    ['GET', /^\/folders$/, () => (folderRoot === undefined ? [] : listFolders(folderRoot))],
  ]
}

/** The allowed root and the folders right below it, each with how many files it has in all. */
async function listFolders(root: string): Promise<{ path: string; files: number }[]> {
  const folder = await allowedFolder(root, '')
  const counts = new Map([['', 0]])
  let counted = 0
  for await (const { name } of walkFolder({ root: folder, folder })) {
    const first = name.includes('/') ? name.slice(0, name.indexOf('/')) : undefined
    counts.set('', (counts.get('') ?? 0) + 1)
    if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1)
    counted += 1
    if (counted >= MAX_COUNTED) break
  }
  return [...counts].map(([path, files]) => ({ path, files }))
}
