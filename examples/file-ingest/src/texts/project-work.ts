import { setImmediate as breathe } from 'node:timers/promises'
import { type Emitter, ProgressError, type Work, type WorkContext } from '@progress/core'
import {
  latestProposals,
  listTexts,
  type ProjectOf,
  saveNodes,
  saveProposals,
  type TreeNode,
} from '../database/texts.ts'
import { type NotedOptions, noted } from '../queue/noted.ts'
import type { proposals, treeBuild } from '../workflows.ts'
import { type Chunk, chunksOf } from './chunks.ts'
import { Clustering } from './clusters.ts'
import { type Proposal, toProposal, withoutDuplicates } from './proposal.ts'
import { blocksOf, contentOf, dependenciesOf } from './tree.ts'
import { vectorsOf } from './vectors.ts'

/** What the works over a project's texts need. */
export type ProjectWorkOptions = NotedOptions

/** Chunks beyond that are left out: clustering compares each with every cluster. */
const MAX_CHUNKS = 5_000

/** The work of `proposals`: groups of chunks that are alike, without those that say the same. */
export const proposalsWork = (options: ProjectWorkOptions): Work<typeof proposals> =>
  noted(options, async ({ project }, emitter, context) => {
    const { database, now } = options
    const of = projectOf(context, project)
    emitter.stage('initializing')
    const texts = await listTexts(database, of)
    const chunks = await stepping(emitter, texts, 'texts', (text) => chunksOf(text))
    const all: Chunk[] = chunks.flat().slice(0, MAX_CHUNKS)
    const vectors = vectorsOf(all.map(({ text }) => text))

    emitter.stage('clustering')
    const clustering = new Clustering()
    await stepping(emitter, vectors, 'chunks', (vector, place) => clustering.add(vector, place))

    emitter.stage('synthesizing')
    const found = await stepping(emitter, clustering.clusters, 'groups', (cluster, place) =>
      toProposal(cluster, all, place),
    )

    emitter.stage('deduplicating')
    const kept = withoutDuplicates(found)
    emitter.update({ message: `${found.length - kept.length} of ${found.length} say the same as another` })

    emitter.stage('complete')
    await saveProposals(database, emitter.sessionId, { ...of, proposals: kept, savedAt: now() })
    return {
      proposals: kept.map((proposal) => ({
        ...proposal,
        keywords: [...proposal.keywords],
        files: [...proposal.files],
      })),
    }
  })

/** The work of `tree-build`: the project's latest proposals as a tree of blocks and nodes, with what the texts say of each. */
export const treeBuildWork = (options: ProjectWorkOptions): Work<typeof treeBuild> =>
  noted(options, async ({ project }, emitter, context) => {
    const { database } = options
    const of = projectOf(context, project)
    const { sessionId } = emitter
    emitter.stage('initializing')
    const texts = new Map((await listTexts(database, of)).map(({ file, text }) => [file, text]))
    emitter.stage('fetching')
    const found = await latestProposals(database, of)
    if (found === undefined) throw new ProgressError('no_proposals', { message: 'The project has no proposals yet' })

    emitter.stage('creating_tree')
    const root: TreeNode = { id: 'root', parent: null, kind: 'root', title: project, content: '' }
    await saveNodes(database, sessionId, [root])
    emitter.stage('analyzing')
    const dependencies = dependenciesOf(found)
    emitter.update({ message: `${dependencies.length} dependencies among ${found.length} proposals` })

    emitter.stage('creating_blocks')
    const byId = new Map(found.map((proposal) => [proposal.id, proposal]))
    const blocks = blocksOf(found, dependencies)
    const blockNodes = blocks.map((ids, place): TreeNode => {
      const title = byId.get(ids[0] ?? '')?.title ?? ''
      return { id: `block-${place + 1}`, parent: root.id, kind: 'block', title, content: '' }
    })
    await saveNodes(database, sessionId, blockNodes)

    emitter.stage('creating_nodes')
    const parents = new Map(blocks.flatMap((ids, place) => ids.map((id) => [id, `block-${place + 1}`] as const)))
    const toNode = (proposal: Proposal, content: string): TreeNode => {
      const { id, title } = proposal
      return { id, parent: parents.get(id) ?? root.id, kind: 'node', title, content }
    }
    await saveNodes(
      database,
      sessionId,
      found.map((proposal) => toNode(proposal, '')),
    )

    emitter.stage('creating_content')
    const nodes = await stepping(emitter, found, 'nodes', (proposal) =>
      toNode(
        proposal,
        contentOf(
          proposal,
          proposal.files.map((file) => texts.get(file) ?? ''),
        ),
      ),
    )
    await saveNodes(database, sessionId, nodes)
    return { root: root.id, blocks: blocks.length, nodes: nodes.length }
  })

function projectOf({ session: { owner } }: WorkContext, project: string): ProjectOf {
  if (owner === undefined) throw new ProgressError('unauthorized')
  return { owner, project }
}

/** Does something with each of a list, telling how far it is, and lets others have the thread now and then. */
async function stepping<Entry, Result>(
  emitter: Pick<Emitter, 'update' | 'untilResumed' | 'signal'>,
  list: readonly Entry[],
  unit: string,
  step: (entry: Entry, place: number) => Result,
): Promise<Result[]> {
  const results: Result[] = []
  for (const [place, entry] of list.entries()) {
    if (place % 20 === 0) {
      emitter.update({ current: place, total: list.length, unit })
      await breathe()
      emitter.signal.throwIfAborted()
    }
    results.push(step(entry, place))
  }
  emitter.update({ current: list.length, total: list.length, unit })
  return results
}
