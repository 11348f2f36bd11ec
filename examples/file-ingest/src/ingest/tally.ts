import type { FileCounts } from '../database/files.ts'

/** The counters of a session, as its followers see them. */
export type Counters = FileCounts & {
  /** Files that came to an end, the failed ones among them. */
  readonly processed: number
}

const NAMES = ['metadata', 'keywords', 'scores', 'flagged', 'errors'] as const

/**
 * Counts files, each once however often it is set: what a file counted for before is taken back. So the sums are those of
 * the files, whatever was killed or tried again in between.
 */
export class Tally {
  readonly #files: Map<string, FileCounts>
  readonly #sums: { -readonly [Name in keyof FileCounts]: number } = {
    metadata: 0,
    keywords: 0,
    scores: 0,
    flagged: 0,
    errors: 0,
  }

  /** @param files - What is counted already. */
  constructor(files: Iterable<readonly [string, FileCounts]> = []) {
    this.#files = new Map()
    for (const [id, counts] of files) this.set(id, counts)
  }

  /** @returns The counters with that file. */
  set(id: string, counts: FileCounts): Counters {
    const before = this.#files.get(id)
    for (const name of NAMES) this.#sums[name] += counts[name] - (before?.[name] ?? 0)
    this.#files.set(id, counts)
    return this.counters
  }

  get counters(): Counters {
    return { processed: this.#files.size, ...this.#sums }
  }
}
