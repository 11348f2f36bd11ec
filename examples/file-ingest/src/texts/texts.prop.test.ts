import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunksOf, sentencesOf } from './chunks.ts'
import { Clustering } from './clusters.ts'
import { overlap, withoutDuplicates } from './proposal.ts'
import { blocksOf, dependenciesOf } from './tree.ts'
import { cosine, vectorsOf } from './vectors.ts'

const anyText = fc.lorem({ mode: 'sentences', maxCount: 30 })
const anyProposals = fc
  .array(
    fc.record({
      keywords: fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 5 }),
      files: fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5', '6'), { maxLength: 3 }),
    }),
    { maxLength: 8 },
  )
  .map((list) => list.map((one, index) => ({ ...one, id: `proposal-${index + 1}`, title: `${index}` })))

it('chunks hold a text’s sentences, all of them and in order', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const chunks = chunksOf({ file: 'a', text })
      expect(chunks.map((chunk) => chunk.text).join(' ')).toBe(sentencesOf(text).join(' '))
    }),
  )
})

it('a text is like itself, and likeness is the same both ways, from 0 to 1', () => {
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 2, maxLength: 5 }), (texts) => {
      const [a = new Map(), b = new Map()] = vectorsOf(texts)
      expect(cosine(a, b)).toBeCloseTo(cosine(b, a))
      expect(cosine(a, b)).toBeGreaterThanOrEqual(0)
      if (a.size > 0) expect(cosine(a, a)).toBeCloseTo(1)
    }),
  )
})

it('each chunk with words of its own is in one cluster', () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 12 }), (texts) => {
      const vectors = vectorsOf(texts)
      const clustering = new Clustering()
      for (const [place, vector] of vectors.entries()) clustering.add(vector, place)
      const members = clustering.clusters.flatMap((cluster) => cluster.members)
      const full = vectors.flatMap((vector, place) => (vector.size > 0 ? [place] : []))
      expect([...members].sort((a, b) => a - b)).toEqual(full)
    }),
  )
})

describe('proposals', () => {
  it('without duplicates lose no file, and no two say the same as they were', () => {
    fc.assert(
      fc.property(anyProposals, (proposals) => {
        const kept = withoutDuplicates(proposals)
        const filesOf = (list: typeof proposals | typeof kept) => new Set(list.flatMap(({ files }) => files))
        expect(filesOf(kept)).toEqual(filesOf(proposals))
        for (const [index, one] of kept.entries()) {
          for (const other of kept.slice(index + 1)) expect(overlap(one.keywords, other.keywords)).toBeLessThan(0.5)
        }
      }),
    )
  })

  it('are each in one block, and what hangs together is in the same', () => {
    fc.assert(
      fc.property(anyProposals, (proposals) => {
        const dependencies = dependenciesOf(proposals)
        const blocks = blocksOf(proposals, dependencies)
        expect(blocks.flat().sort()).toEqual(proposals.map(({ id }) => id).sort())
        for (const { from, to } of dependencies) {
          expect(blocks.find((block) => block.includes(from))).toBe(blocks.find((block) => block.includes(to)))
        }
      }),
    )
  })
})
