import type { Snapshot } from '@progress/core'
import type { SavedFile } from '../database/files.ts'
import type { FileFacts, IngestResult } from '../workflows.ts'

/** Bytes of JSON that a result may have; what is beyond is left out, from the facts first. */
const MAX_RESULT_LENGTH = 4 * 1024 * 1024

type ResultFile = IngestResult['files'][number]

/**
 * Puts a session's result together, from what was saved and from how its items ended.
 *
 * @param saved - What became of each file.
 * @param counters - Absolute, counted from the same.
 */
export function toResult(
  { items }: Pick<Snapshot, 'items'>,
  saved: readonly SavedFile[],
  counters: Readonly<Record<string, number>>,
): IngestResult {
  const byId = new Map(saved.map((file) => [file.itemId, file]))
  const files = Object.entries(items)
    .sort(([, a], [, b]) => (a.index ?? 0) - (b.index ?? 0))
    .flatMap(([id, { name = id, size = 0, status, error }]): ResultFile[] => {
      if (status === 'pending' || status === 'active' || status === 'waiting') return []
      const facts = withoutText(byId.get(id)?.facts ?? {})
      const told = status === 'failed' && error ? { error: { code: error.code, message: error.message } } : {}
      return [{ id, name, size, status, ...told, facts }]
    })
  const count = (...statuses: string[]): number => files.filter(({ status }) => statuses.includes(status)).length
  return withinLength({
    processed: count('completed', 'failed'),
    failed: count('failed'),
    counters: { ...counters },
    files,
  })
}

/** Text is told of one file when it is asked for, by the file's own address. */
function withoutText({ text: _text, ...facts }: FileFacts): FileFacts {
  return facts
}

/** Tens of thousands of files are more than a result may hold: their facts are had from the history. */
function withinLength(result: IngestResult): IngestResult {
  if (JSON.stringify(result).length <= MAX_RESULT_LENGTH) return result
  const bare = { ...result, files: result.files.map((file) => ({ ...file, facts: {} })) }
  if (JSON.stringify(bare).length <= MAX_RESULT_LENGTH) return bare
  return { ...bare, files: bare.files.filter(({ status }) => status !== 'completed').slice(0, 5_000) }
}
