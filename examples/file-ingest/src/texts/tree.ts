import { wordsOf } from '../extract/words.ts'
import { sentencesOf } from './chunks.ts'
import { overlap, type Proposal } from './proposal.ts'

/** Two proposals hang together: the second is about something of the first's. */
export interface Dependency {
  readonly from: string
  readonly to: string
  /** Keywords and files in common, 0 to 1. */
  readonly strength: number
}

/** Weaker ones are chance. */
const RELATED = 0.1

/** How much each pair of proposals hangs together, strongest first, those that do not left out. */
export function dependenciesOf(proposals: readonly Proposal[]): Dependency[] {
  return proposals
    .flatMap((from, index) =>
      proposals.slice(index + 1).map((to) => ({
        from: from.id,
        to: to.id,
        strength: Math.max(overlap(from.keywords, to.keywords), overlap(from.files, to.files)),
      })),
    )
    .filter(({ strength }) => strength >= RELATED)
    .sort((a, b) => b.strength - a.strength || (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1))
}

/** Proposals that hang together, directly or by others: each is in one block. In the proposals' order. */
export function blocksOf(proposals: readonly Proposal[], dependencies: readonly Dependency[]): string[][] {
  const blockOf = new Map(proposals.map(({ id }) => [id, [id]]))
  for (const { from, to } of dependencies) {
    const [one, other] = [blockOf.get(from), blockOf.get(to)]
    if (one === undefined || other === undefined || one === other) continue
    one.push(...other)
    for (const id of other) blockOf.set(id, one)
  }
  return [...new Set(blockOf.values())]
}

/** What the texts say of a proposal: the sentences with most of its keywords, at most three. */
export function contentOf({ keywords }: Proposal, texts: readonly string[]): string {
  const wanted = new Set(keywords)
  return texts
    .flatMap(sentencesOf)
    .map((sentence, place) => ({
      sentence,
      place,
      found: new Set(wordsOf(sentence).filter((word) => wanted.has(word))).size,
    }))
    .filter(({ found }) => found > 0)
    .sort((a, b) => b.found - a.found || a.place - b.place)
    .slice(0, 3)
    .map(({ sentence }) => sentence.slice(0, 500))
    .join(' ')
}
