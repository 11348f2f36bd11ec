import type { Chunk } from './chunks.ts'
import type { Cluster } from './clusters.ts'
import { topWords } from './vectors.ts'

/** A group of what a project's texts say. */
export interface Proposal {
  readonly id: string
  readonly title: string
  readonly keywords: readonly string[]
  /** Names, the ones with the most chunks first. */
  readonly files: readonly string[]
}

const KEYWORDS = 8
const TITLE_WORDS = 3
/** From here on two proposals are one: keywords in common, as a share of those of both. */
const SAME = 0.5

/** What a cluster of chunks is about. @param place - Its place among the clusters, from 0. */
export function toProposal({ members, centre }: Cluster, chunks: readonly Chunk[], place: number): Proposal {
  const counts = new Map<string, number>()
  for (const member of members) {
    const file = chunks[member]?.file
    if (file !== undefined) counts.set(file, (counts.get(file) ?? 0) + 1)
  }
  const keywords = topWords(centre, KEYWORDS)
  const files = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).map(([file]) => file)
  return { id: `proposal-${place + 1}`, title: titleOf(keywords), keywords, files }
}

function titleOf(keywords: readonly string[]): string {
  const words = keywords.slice(0, TITLE_WORDS).join(', ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Words in common, as a share of those of both: 0 to 1; 0 where there are none at all. */
export function overlap(a: readonly string[], b: readonly string[]): number {
  const both = new Set([...a, ...b]).size
  return both === 0 ? 0 : (new Set(a).size + new Set(b).size - both) / both
}

/** Proposals without those that say the same as one before them, which gets their files. */
export function withoutDuplicates(proposals: readonly Proposal[]): Proposal[] {
  const kept: Proposal[] = []
  for (const proposal of proposals) {
    const at = kept.findIndex(({ keywords }) => overlap(keywords, proposal.keywords) >= SAME)
    const same = kept[at]
    if (same === undefined) kept.push(proposal)
    else kept[at] = { ...same, files: [...new Set([...same.files, ...proposal.files])] }
  }
  return kept
}
