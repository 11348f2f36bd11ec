import type { ProjectText } from '../texts/chunks.ts'
import type { Proposal } from '../texts/proposal.ts'
import type { Queryable } from './database.ts'

/** Whose project. */
export interface ProjectOf {
  readonly owner: string
  readonly project: string
}

/** Texts that are looked at, at most: the latest. */
const MAX_TEXTS = 2_000

/** The texts of the files that a project's ingests have read, oldest first; of the same content one. */
export async function listTexts(database: Queryable, { owner, project }: ProjectOf): Promise<ProjectText[]> {
  const rows = await database.query<{ file: string; text: string }>(
    `SELECT file.name AS file, file.text FROM ingest_file file JOIN ingest ON ingest.session_id = file.session_id
     WHERE ingest.owner = $1 AND ingest.project = $2 AND ingest.workflow = 'ingest' AND file.status = 'completed'
       AND file.text <> '' ORDER BY file.saved_at DESC, file.item_id LIMIT ${MAX_TEXTS}`,
    [owner, project],
  )
  const seen = new Set<string>()
  return rows.reverse().filter(({ text }) => !seen.has(text) && seen.add(text))
}

/** Saves a session's proposals; saving twice is as once. */
export async function saveProposals(
  database: Queryable,
  sessionId: string,
  { owner, project, proposals, savedAt }: ProjectOf & { proposals: readonly Proposal[]; savedAt: number },
): Promise<void> {
  await database.query(
    `INSERT INTO proposal_set (session_id, owner, project, proposals, saved_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (session_id) DO UPDATE SET proposals = excluded.proposals`,
    [sessionId, owner, project, JSON.stringify(proposals), savedAt],
  )
}

/** A project's latest proposals; `undefined` where none were made. */
export async function latestProposals(
  database: Queryable,
  { owner, project }: ProjectOf,
): Promise<Proposal[] | undefined> {
  const [row] = await database.query<{ proposals: string }>(
    'SELECT proposals FROM proposal_set WHERE owner = $1 AND project = $2 ORDER BY saved_at DESC LIMIT 1',
    [owner, project],
  )
  return row && (JSON.parse(row.proposals) as Proposal[])
}

/** A node of a tree. */
export interface TreeNode {
  readonly id: string
  /** `null`: the root. */
  readonly parent: string | null
  readonly kind: 'root' | 'block' | 'node'
  readonly title: string
  readonly content: string
}

/** Saves nodes of a session's tree; one that is there gets its content anew. */
export async function saveNodes(database: Queryable, sessionId: string, nodes: readonly TreeNode[]): Promise<void> {
  for (const [position, { id, parent, kind, title, content }] of nodes.entries()) {
    await database.query(
      `INSERT INTO tree_node (session_id, id, position, parent, kind, title, content) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (session_id, id) DO UPDATE SET content = excluded.content`,
      [sessionId, id, position, parent, kind, title, content],
    )
  }
}

/** A session's tree, parents before their children. */
export const listNodes = (database: Queryable, sessionId: string): Promise<TreeNode[]> =>
  database.query<TreeNode>(
    `SELECT id, parent, kind, title, content FROM tree_node WHERE session_id = $1
     ORDER BY CASE kind WHEN 'root' THEN 0 WHEN 'block' THEN 1 ELSE 2 END, position`,
    [sessionId],
  )
